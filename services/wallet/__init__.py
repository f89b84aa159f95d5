"""The wallet: commands in, money moved once, facts out."""
