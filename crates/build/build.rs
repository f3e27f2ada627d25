//! Compiles the program again when a skeleton has changed, of which cargo does not know.

fn main() {
    println!("cargo:rerun-if-changed=skeletons");
}
