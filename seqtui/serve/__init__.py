"""The classroom over SSH: the server, the sessions that it forks, the broker, and the queue of trainings."""
