"""What is learnt: data made by a small grammar or shipped here, without torch."""
