"""What happens at the door: `huiyin clinic`."""
