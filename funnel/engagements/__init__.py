"""Agency and client: terms, go, hours that are spend, questions, commission against cost."""
