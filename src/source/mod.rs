//! Reads named YAML text into one node tree, and refuses what YAML hides.
