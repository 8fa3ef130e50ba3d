"""Files as rows of text: CSV in any encoding, XLSX, vCard. One module each."""
