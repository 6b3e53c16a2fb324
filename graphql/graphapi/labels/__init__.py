"""What people call the values of enums, in English, Russian and Kazakh."""
