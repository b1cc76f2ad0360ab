"""What is known of each payment from the payments around it."""
