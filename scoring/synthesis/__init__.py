"""Made voices: any syllable, right or wrong on purpose. They train and regress, never measure."""
