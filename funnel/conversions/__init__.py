"""What became of people, sent back to the ad networks that sent them: Meta Conversions API, Yandex Metrica."""
