pub mod cases;
pub mod cell;
pub mod contract;
pub mod guest;
pub mod value;
