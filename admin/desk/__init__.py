"""The examiner's desk: waveform, drafts, notes, and items 1–3 marked by hand."""
