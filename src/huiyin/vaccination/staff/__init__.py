"""How many people each stage needs: `huiyin staff`."""
