//! One child's forms as one document.
