use super::*;
use lab_judge::types::variation::constant::Constant;

fn code(text: &str) -> Code {
    Code::read(wat::parse_str(text).unwrap()).unwrap()
}

const LIMIT: &str = r#"(component
  (core module $m
    (func $one (result i32) i32.const 300)
    (func $limit (param i32) (result i32)
      (if (result i32) (i32.lt_u (local.get 0) (i32.const 127))
        (then (call $one))
        (else (i32.shr_u (local.get 0) (i32.const 1))))))
  (component
    (core module
      (func (drop (f64.add (f64.const 1) (f64.const 2)))))))"#;

#[test]
fn every_site_is_named_with_its_function() {
    let code = code(LIMIT);
    let lines: Vec<String> = code
        .functions
        .iter()
        .flat_map(|f| f.sites.iter().map(|s| format!("{}: {}", f.name, s.says)))
        .collect();
    assert_eq!(
        lines,
        [
            "one: i32.const 300 becomes greater by one",
            "limit: i32.const 127 becomes greater by one",
            "limit: i32.lt_u becomes i32.le_u",
            "limit: if is turned round",
            "limit: the result of call becomes 0",
            "limit: i32.const 1 becomes greater by one",
            "limit: i32.shr_u becomes i32.shl",
            "#0: f64.const 1 becomes greater by one",
            "#0: f64.const 2 becomes greater by one",
            "#0: f64.add becomes f64.sub",
        ]
    );
}

#[test]
fn a_changed_component_differs_in_one_instruction_and_is_valid() {
    let code = code(LIMIT);
    for (at, function) in code.functions.iter().enumerate() {
        for (number, site) in function.sites.iter().enumerate() {
            let changed = code.changed(site);
            wasmparser::Validator::new()
                .validate_all(&changed)
                .unwrap_or_else(|e| panic!("{}: {e}", site.says));
            let again = Code::read(changed).unwrap();
            assert_eq!(again.functions.len(), code.functions.len());
            for (other, own) in again.functions.iter().zip(&code.functions) {
                if own.name != function.name {
                    assert_eq!(says(other), says(own));
                }
            }
            assert_ne!(again.functions[at], code.functions[at], "{number}");
            let traps = Code::read(code.trapping(site)).unwrap();
            assert_eq!(says(&traps.functions[at]), says(function));
        }
    }
}

fn says(function: &Function) -> Vec<&str> {
    function.sites.iter().map(|site| &*site.says).collect()
}

#[test]
fn a_constant_that_needs_another_byte_moves_the_sizes_around_it() {
    // 63 is the greatest constant of one byte, and 127 the greatest size of one.
    let nops = "nop ".repeat(122);
    let text = format!("(component (core module (func {nops} (drop (i32.const 63)))))");
    let code = code(&text);
    let changed = code.changed(&code.functions[0].sites[0]);
    wasmparser::Validator::new().validate_all(&changed).unwrap();
    assert!(changed.len() > code.component.len() + 1);
    let again = Code::read(changed).unwrap();
    assert_eq!(
        says(&again.functions[0]),
        ["i32.const 64 becomes greater by one"]
    );
}

#[test]
fn adapters_are_not_the_components_own() {
    let text = r#"(component
        (core module $wit-component:shim (func (drop (i32.const 1))))
        (core module (func $own (drop (i32.const 1)))))"#;
    let code = code(text);
    assert_eq!(code.functions.len(), 1);
    assert_eq!(code.functions[0].name, "own");
}

#[test]
fn names_are_those_of_the_source() {
    let text = r#"(component (core module
        (func $_ZN9validator5rules8is_email17hee329a57769a6298E)
        (func $_ZN3wit6vectorIiED2Ev)))"#;
    let code = code(text);
    let names: Vec<&str> = code.functions.iter().map(|f| &*f.name).collect();
    assert_eq!(
        names,
        ["validator::rules::is_email", "wit::vector<int>::~vector()"]
    );
}

#[test]
fn what_is_not_a_component_is_an_error() {
    assert!(matches!(
        Code::read(b"nothing".to_vec()),
        Err(CodeError::Binary(_))
    ));
    let empty = wat::parse_str("(component)").unwrap();
    assert!(matches!(Code::read(empty.clone()), Err(CodeError::Empty)));
    let whole = wat::parse_str(LIMIT).unwrap();
    assert!(matches!(
        Code::read(whole[..whole.len() - 3].to_vec()),
        Err(CodeError::Binary(_))
    ));
    // A module alone has sections of other numbers.
    let module = wat::parse_str("(module (func nop))").unwrap();
    assert!(Code::read(module).is_err());
}

fn found(text: &str) -> Vec<Constant> {
    let component = wat::parse_str(format!("(component (core module {text}))")).unwrap();
    constants(&component).unwrap().into_iter().collect()
}

fn has(found: &[Constant], text: &str) -> bool {
    found.contains(&Constant::Text(text.to_owned()))
}

#[test]
fn strings_are_found_where_code_and_data_point() {
    let text = r#"(memory 1)
        (data (i32.const 1024) "onetwothree\00four\00\00\00\00\03\04\00\00\05\00\00\00")
        (func (param i32 i32))
        (func (call 0 (i32.const 1027) (i32.const 3)))
        (func (drop (i32.const 1036)))"#;
    let found = found(text);
    // By a pair in the code, as a row that ends with 0, and by an address alone.
    for text in ["two", "onetwothree", "four"] {
        assert!(has(&found, text), "{text}: {found:?}");
    }
    // An address is no number.
    assert!(!found.contains(&Constant::Integer(1027)));
    assert!(found.contains(&Constant::Integer(3)));
    let table = r#"(memory 1)
        (data (i32.const 8) "redgreenblue----\0b\00\00\00\05\00\00\00\10\00\00\00\04\00\00\00")"#;
    let found = self::found(table);
    assert!(has(&found, "green") && has(&found, "blue"), "{found:?}");
}

#[test]
fn strings_that_are_compared_by_words_are_put_together() {
    // `constructor` by eight bytes and the last eight, as compilers do.
    let text = r#"(func (param i64 i64) (result i32)
        (i64.eqz (i64.or
            (i64.xor (local.get 0) (i64.const 0x63757274736e6f63))
            (i64.xor (local.get 1) (i64.const 0x726f746375727473)))))"#;
    assert!(has(&found(text), "constructor"), "{:?}", found(text));
}

#[test]
fn strings_that_are_copied_by_words_are_put_together() {
    let text = r#"(memory 1)
        (data (i32.const 2048) "agenameemail")
        (func (param i32)
            (i32.store (local.get 0) (i32.load offset=2051 (i32.const 0))))"#;
    assert!(has(&found(text), "name"), "{:?}", found(text));
}

#[test]
fn strings_end_where_the_next_one_begins() {
    let text = r#"(memory 1)
        (data (i32.const 2048) "agenameemail----")
        (data (i32.const 3072) "\00\08\00\00\03\08\00\00\07\08\00\00\0c\08\00\00")"#;
    let found = found(text);
    for text in ["age", "name", "email"] {
        assert!(has(&found, text), "{text}: {found:?}");
    }
}

#[test]
fn the_strings_of_an_interpreter_have_their_length_in_front_of_them() {
    let zeros = "\\00".repeat(1 << 20);
    let text = format!(
        r#"(memory 32) (data (i32.const 0) "{zeros}\0b\00\00\00\01\00\00\00constructor\00rubbish\00if (x === 'in quotes') {{\00")"#
    );
    let found = found(&text);
    assert!(
        has(&found, "constructor") && has(&found, "in quotes"),
        "{found:?}"
    );
    assert!(!has(&found, "rubbish"), "{found:?}");
}

#[test]
fn the_ends_of_a_range_are_found_that_is_compared_as_one() {
    // 0x2000 to 0x200a.
    let text = r#"(func (param i32) (result i32)
        (i32.lt_u (i32.add (local.get 0) (i32.const -8192)) (i32.const 11)))"#;
    let found = found(text);
    for end in [0x2000, 0x200b] {
        assert!(found.contains(&Constant::Integer(end)), "{end}: {found:?}");
    }
    // 9 to 13 and 32, as bits of a constant.
    let set = r#"(func (param i64) (result i64)
        (i64.shr_u (i64.const 0x100003e00) (local.get 0)))"#;
    let found = self::found(set);
    for member in [9, 13, 32] {
        assert!(
            found.contains(&Constant::Integer(member)),
            "{member}: {found:?}"
        );
    }
    let table = r#"(func (param i32)
        (block (block (br_table 0 0 1 1 0 (i32.sub (local.get 0) (i32.const 65))))))"#;
    let found = self::found(table);
    for turn in [65, 67] {
        assert!(
            found.contains(&Constant::Integer(turn)),
            "{turn}: {found:?}"
        );
    }
}

#[test]
fn the_floats_of_code_are_found() {
    let found = found("(func (drop (f32.const 0.5)) (drop (f64.const -1.5)))");
    for value in [0.5_f64, -1.5] {
        assert!(found.contains(&Constant::Float(value.to_bits())), "{value}");
    }
}
