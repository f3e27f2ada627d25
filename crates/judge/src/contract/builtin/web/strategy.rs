//! How requests and upstream answers are made.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::exchange::{End, Field, MadeBytes, Request, SentBody, Upstream};
use super::rules::TOKEN;

/// A request that takes the shortest way.
pub fn plain() -> (Request, Upstream) {
    let request = Request {
        method: "GET".to_owned(),
        path: "/ignore".to_owned(),
        fields: vec![("x-token".to_owned(), TOKEN.as_bytes().to_vec())],
        body: SentBody {
            bytes: MadeBytes { length: 0, seed: 0 },
            frames: Vec::new(),
            end: End::Whole,
        },
    };
    (request, Upstream::Refused)
}

/// Requests to gates, with what the lab answers if it is asked.
pub fn to_gates() -> BoxedStrategy<(Request, Upstream)> {
    exchanges(for_gates())
}

/// Requests to middleware, with what the lab answers if it is asked.
pub fn to_middleware() -> BoxedStrategy<(Request, Upstream)> {
    exchanges(for_middleware())
}

fn exchanges(fields: BoxedStrategy<Vec<Field>>) -> BoxedStrategy<(Request, Upstream)> {
    let parts = (routes(), queries(), fields);
    let request = parts.prop_flat_map(|(route, query, fields)| {
        let breaks = route != "/ask";
        // Interpreted guests take long for the sum of very many bytes.
        let most = if route == "/sum" { 5_000 } else { u32::MAX };
        let path = route.to_owned() + &query;
        (methods(), Just(path), Just(fields), bodies(most, breaks))
    });
    let request = request.prop_map(|(method, path, fields, body)| Request {
        method,
        path,
        fields,
        body,
    });
    (request, upstreams())
        .prop_map(|(mut request, upstream)| {
            let length = longest(&request, &upstream);
            request
                .fields
                .retain(|field| makes_few_pieces(field, length));
            (request, upstream)
        })
        .boxed()
}

fn upstreams() -> BoxedStrategy<Upstream> {
    let fields = vec(own_field(), 0..4);
    let response = (
        select(vec![200, 201, 404, 503_u16]),
        fields,
        bodies(u32::MAX, true),
    );
    prop_oneof![5 => response.prop_map(Upstream::Response), 1 => Just(Upstream::Refused)].boxed()
}

fn methods() -> BoxedStrategy<String> {
    let methods = vec![
        "GET",
        "POST",
        "PUT",
        "HEAD",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "PATCH",
        "QUERY",
        "get",
        "M-SEARCH",
        "!#$%&'*+-.^_`|~0",
    ];
    select(methods).prop_map(str::to_owned).boxed()
}

fn routes() -> BoxedStrategy<&'static str> {
    prop_oneof![
        5 => Just("/echo"),
        3 => Just("/reverse"),
        3 => Just("/sum"),
        2 => Just("/ignore"),
        4 => Just("/ask"),
        1 => select(vec!["/", "//echo", "/echo/", "/./echo", "/a/../echo", "/%65cho", "/ECHO", "/e%00"]),
    ]
    .boxed()
}

fn queries() -> BoxedStrategy<String> {
    let queries = vec![
        "",
        "",
        "?",
        "?a=b",
        "?%00",
        "?a=%C3%A9&a=%ff",
        "?a=+%20",
        "??",
        "?/../x",
        "?a=%zz",
    ];
    select(queries).prop_map(str::to_owned).boxed()
}

/// Fields, mostly with the token that opens gates.
fn for_gates() -> BoxedStrategy<Vec<Field>> {
    let token = prop_oneof![
        12 => Just(vec![TOKEN]),
        1 => Just(Vec::new()),
        1 => select(vec!["", "Open Sesame", "open sesame ", "open"]).prop_map(|text| vec![text]),
        1 => Just(vec![TOKEN, "x"]),
        1 => Just(vec!["x", TOKEN]),
    ];
    let looped = prop_oneof![14 => Just(false), 1 => Just(true)];
    (token, looped, others())
        .prop_map(|(tokens, looped, mut fields)| {
            let place = fields.len() / 2;
            for token in tokens {
                fields.insert(place, ("x-token".to_owned(), token.as_bytes().to_vec()));
            }
            if looped {
                fields.push(("x-loop".to_owned(), Vec::new()));
            }
            fields
        })
        .boxed()
}

fn others() -> BoxedStrategy<Vec<Field>> {
    vec(prop_oneof![4 => own_field(), 1 => other_field()], 0..7).boxed()
}

/// Fields, mostly with what middleware is to do.
fn for_middleware() -> BoxedStrategy<Vec<Field>> {
    let change = |name: &'static str| {
        let lengths = || select(vec![1, 2, 7, 100, 4_095, 4_096, 4_097, 65_536_u32]);
        let change = prop_oneof![
            2 => Just(Vec::new()),
            2 => Just(vec!["upper".to_owned()]),
            3 => lengths().prop_map(|length| vec![format!("pieces {length}")]),
            2 => prop_oneof![lengths(), 0..300_u32].prop_map(|length| vec![format!("first {length}")]),
            1 => select(vec!["", "Upper", "upper ", "first"]).prop_map(|how| vec![how.to_owned()]),
            1 => Just(vec!["upper".to_owned(), "first 1".to_owned()]),
        ];
        let field = move |how: String| (name.to_owned(), how.into_bytes());
        change.prop_map(move |changes| changes.into_iter().map(field).collect::<Vec<Field>>())
    };
    let pieces = prop_oneof![
        2 => Just(None),
        1 => select(vec![10, 1_000, 4_095, 4_096, 4_097, 100_000_u32]).prop_map(Some),
    ];
    (change("x-ask"), change("x-answer"), pieces, others())
        .prop_map(|(ask, answer, pieces, others)| {
            let pieces = pieces.map(|n| ("x-pieces".to_owned(), n.to_string().into_bytes()));
            [ask, others, answer, pieces.into_iter().collect()].concat()
        })
        .boxed()
}

/// A field that handlers hand on.
fn own_field() -> BoxedStrategy<Field> {
    let names = select(vec!["x-in-a", "x-in-b", "x-in-", "x-in-1", "x-in-a-b"]);
    (names, values())
        .prop_map(|(name, value)| (name.to_owned(), value))
        .boxed()
}

/// A field that they do not.
fn other_field() -> BoxedStrategy<Field> {
    let names = select(vec![
        "accept",
        "cookie",
        "x-inside",
        "x-out-a",
        "user-agent",
    ]);
    (names, values())
        .prop_map(|(name, value)| (name.to_owned(), value))
        .boxed()
}

/// What a field may have: visible characters, spaces, tabs and bytes beyond ASCII.
fn values() -> BoxedStrategy<Vec<u8>> {
    let byte =
        prop_oneof![3 => 0x21..=0x7e_u8, 1 => 0x80..=0xff_u8, 1 => select(b" \t,;\"".to_vec())];
    let known: Vec<&[u8]> = vec![
        b"",
        b"1",
        b"a, b",
        b"a,b",
        "é".as_bytes(),
        b"\xff\xfe",
        b"\xe9",
        b" 1 ",
        b"=?",
    ];
    prop_oneof![
        4 => select(known).prop_map(<[u8]>::to_vec),
        2 => vec(byte, 0..12),
        1 => select(vec![255, 1_000, 4_096_usize]).prop_map(|length| vec![b'v'; length]),
    ]
    .boxed()
}

/// Bodies of at most so many bytes, which may break off.
fn bodies(most: u32, breaks: bool) -> BoxedStrategy<SentBody> {
    let length = prop_oneof![
        6 => select(vec![0, 1, 2, 100, 4_095, 4_096, 4_097]),
        4 => 0..300_u32,
        2 => select(vec![8_192, 10_000, 65_535, 65_536, 65_537]),
    ];
    // One of very many: it takes longer than all others.
    let length = prop_oneof![120 => length, 1 => Just(1_u32 << 20)];
    let frames = prop_oneof![
        3 => Just(Vec::new()),
        2 => select(vec![vec![1_000], vec![4_096], vec![4_095, 1], vec![65_536], vec![0, 100], vec![4_097]]),
        1 => vec(1..5_000_u32, 1..4),
        1 => Just(vec![1, 2, 0, 3]),
    ];
    let breaks = u32::from(breaks);
    let trailer = select(vec!["x-t", "x-u", "x-t-1"]);
    let trailers = vec((trailer.prop_map(str::to_owned), values()), 0..4);
    let end = prop_oneof![
        6 => Just(End::Whole),
        2 => trailers.prop_map(End::Trailers),
        breaks => Just(End::Broken),
    ];
    (length, any::<u32>(), frames, end)
        .prop_map(move |(length, seed, frames, end)| {
            let length = length.min(most);
            let tiny = frames.iter().all(|length| *length < 8);
            SentBody {
                bytes: MadeBytes { length, seed },
                frames: if tiny && length > 300 {
                    Vec::new()
                } else {
                    frames
                },
                end,
            }
        })
        .boxed()
}

/// A body passes in so many pieces at most: an interpreted guest takes a second for them.
const MOST_PIECES: u32 = 2_000;

/// Whether a field lets bodies of so many bytes at most pass in few pieces.
fn makes_few_pieces((name, value): &Field, length: u32) -> bool {
    let text = str::from_utf8(value).unwrap_or_default();
    let piece = match name.as_str() {
        "x-pieces" => text.parse().ok(),
        "x-ask" | "x-answer" => text
            .strip_prefix("pieces ")
            .and_then(|text| text.parse().ok()),
        _ => None,
    };
    piece.is_none_or(|piece: u32| length <= piece.saturating_mul(MOST_PIECES))
}

/// The bytes of the longest body.
fn longest(request: &Request, upstream: &Upstream) -> u32 {
    let answered = match upstream {
        Upstream::Response((_, _, body)) => body.bytes.length,
        Upstream::Refused => 0,
    };
    request.body.bytes.length.max(answered)
}

/// Whether a request and an upstream's answer are such as HTTP can have, and the contract.
pub fn is_http(request: &Request, upstream: &Upstream) -> bool {
    let token = |text: &str| {
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        // The host's library of HTTP has no longer names.
        (1..1 << 16).contains(&text.len()) && text.chars().all(is_token)
    };
    let field = |(name, value): &Field| {
        let has_upper = name.chars().any(|c| c.is_ascii_uppercase());
        let is_value = |byte: &u8| *byte == b'\t' || (*byte >= 0x20 && *byte != 0x7f);
        token(name) && !has_upper && value.iter().all(is_value)
    };
    let fields = |fields: &[Field]| fields.iter().all(field);
    let body = |body: &SentBody| {
        let trailers = match &body.end {
            End::Trailers(trailers) => fields(trailers),
            _ => true,
        };
        trailers && body.bytes.length <= 1 << 20
    };
    let is_path = |c: char| c.is_ascii_graphic() && !"#<>\\^`{|}\"".contains(c);
    let path = &request.path;
    let asks = path.split('?').next() == Some("/ask");
    let length = longest(request, upstream);
    let few = |field: &Field| makes_few_pieces(field, length);
    request.fields.iter().all(few)
        && token(&request.method)
        && path.starts_with('/')
        && path.chars().all(is_path)
        && fields(&request.fields)
        && body(&request.body)
        && !(asks && request.body.end == End::Broken)
        && match upstream {
            Upstream::Response((status, own, sent)) => {
                (200..=599).contains(status) && fields(own) && body(sent)
            }
            Upstream::Refused => true,
        }
}
