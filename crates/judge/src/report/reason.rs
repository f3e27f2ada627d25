//! Reasons: why something is expected, as reports have it: `js: strings lose a leading U+FEFF
//! (docs/findings/starlingmonkey-leading-bom.md)`.

/// A reason in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason<'r> {
    /// The guest that is expected to be wrong.
    pub guest: &'r str,
    /// What it does.
    pub text: &'r str,
    /// Where more is written; nothing if the reason is the claim of a guest's own manifest.
    pub link: Option<&'r str>,
}

impl<'r> Reason<'r> {
    /// Takes a line apart. A text of another form is a reason of no guest.
    pub fn of(line: &'r str) -> Self {
        let (guest, rest) = line.split_once(": ").unwrap_or(("", line));
        // The claim of a manifest says the role too: `go as relay: no such function`.
        let guest = guest.split_once(" as ").map_or(guest, |(guest, _)| guest);
        let linked = rest
            .strip_suffix(')')
            .and_then(|rest| rest.rsplit_once(" ("))
            .filter(|(_, link)| !link.is_empty() && !link.contains(' '));
        Reason {
            guest,
            text: linked.map_or(rest, |(text, _)| text),
            link: linked.map(|(_, link)| link),
        }
    }

    /// The address of a link, if it is one of the web.
    pub fn is_on_the_web(link: &str) -> bool {
        link.starts_with("https://") || link.starts_with("http://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_a_guest_a_text_and_a_link() {
        let reason = Reason::of("js: it loses (at its start) U+FEFF (docs/findings/x.md)");
        assert_eq!(reason.guest, "js");
        assert_eq!(reason.text, "it loses (at its start) U+FEFF");
        assert_eq!(reason.link, Some("docs/findings/x.md"));
    }

    #[test]
    fn a_claim_and_a_text_of_another_form_have_no_link() {
        let claim = Reason::of("go as relay-2: cannot (yet another day)");
        assert_eq!((claim.guest, claim.link), ("go", None));
        assert_eq!(claim.text, "cannot (yet another day)");
        let other = Reason::of("known");
        assert_eq!((other.guest, other.text, other.link), ("", "known", None));
    }
}
