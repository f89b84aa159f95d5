"""What is right about money: pure, without waiting, clock or chance."""
