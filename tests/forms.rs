//! Every shipped form is sound, and every sample gives exactly the findings it says it gives.
