"""ZeptoMail, Zoho's service for transactional mail, over its REST interface."""
