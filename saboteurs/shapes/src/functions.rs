//! The functions that can go wrong.

/// Calls a macro with a line for each function: the case of `Fault` for its faults, its
/// contract, its name, and the type of its arguments, which is that of its answer.
macro_rules! functions {
    ($make:ident) => {
        $make! {
            U8 "abi.echo-u8" echo_u8(u8);
            S16 "abi.echo-s16" echo_s16(i16);
            U32 "abi.echo-u32" echo_u32(u32);
            S64 "abi.echo-s64" echo_s64(i64);
            U64 "abi.echo-u64" echo_u64(u64);
            F32 "abi.echo-f32" echo_f32(f32);
            F64 "abi.echo-f64" echo_f64(f64);
            Text "abi.echo-string" echo_string(String);
            ListU32 "abi.echo-list-u32" echo_list_u32(Vec<u32>);
            ListU64 "abi.echo-list-u64" echo_list_u64(Vec<u64>);
            ListString "abi.echo-list-string" echo_list_string(Vec<String>);
            ListVariant "abi.echo-list-variant" echo_list_variant(Vec<types::Joined>);
            ResultList "abi.echo-result-list" echo_result_list(Result<Vec<u8>, Vec<String>>);
            ResultRecord "abi.echo-result-record"
                echo_result_record(Result<types::Person, types::Error>);
            Tuple16 "abi.echo-tuple16" echo_tuple16((
                u8, i8, u16, i16, u32, i32, u64, i64,
                f32, f64, bool, char, String, u8, u16, u32,
            ));
            Person "abi.echo-person" echo_person(types::Person);
            Mixed "abi.echo-mixed" echo_mixed(types::Mixed);
            Wide "abi.echo-wide" echo_wide(types::Wide);
            ParamsCompound "abi.params-compound" params_compound((
                types::Person, types::Joined, Vec<String>, Result<u8, String>,
            ));
        }
    };
}

pub(crate) use functions;
