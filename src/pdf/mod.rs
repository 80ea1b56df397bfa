//! What is done to a PDF between typesetting and sealing: read, stamp, prove.
