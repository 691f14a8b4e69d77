"""A believable city in one command, built through the services so that its history is real; marked 演示数据."""
