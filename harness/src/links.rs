//! Addresses of findings, as a file in another folder has to write them.

use std::path::{Component, Path, PathBuf};

use crate::report::reason::Reason;

/// Returns the address of a link of `expected.toml` for a file in `folder`: one of the web as it is,
/// and a path, which begins at the lab's folder `root`, from that folder on. Both folders are
/// absolute.
pub fn from(folder: &Path, root: &Path, link: &str) -> String {
    if Reason::is_on_the_web(link) {
        return link.to_owned();
    }
    let (path, place) = link.split_at(link.find('#').unwrap_or(link.len()));
    let (folder, target) = (plain(folder), plain(&root.join(path)));
    let shared = folder.components().zip(target.components());
    let shared = shared.take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = target.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    parts.join("/").replace(' ', "%20") + place
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_the_folder_of_the_file() {
        let of = |folder: &str, link: &str| from(Path::new(folder), Path::new("/lab"), link);
        let finding = "docs/findings/a b.md#why";
        assert_eq!(of("/lab/docs", finding), "findings/a%20b.md#why");
        assert_eq!(of("/lab/x/../docs/", finding), "findings/a%20b.md#why");
        assert_eq!(of("/lab", finding), "docs/findings/a%20b.md#why");
        assert_eq!(of("/tmp/page", "docs/x.md"), "../../lab/docs/x.md");
        assert_eq!(of("/lab/docs", "https://x.y/z"), "https://x.y/z");
    }
}
