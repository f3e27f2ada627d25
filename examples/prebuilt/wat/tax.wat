;; The world `tax-calculator` in the text of WebAssembly; tax.wasm is made of it.
(component
  (type $category' (enum "standard" "reduced" "exempt"))
  (core module $m
    (func (export "of") (param $net i64) (param $category i32) (result i64)
      (local $percent i64)
      (local.set $percent
        (select (i64.const 19)
          (select (i64.const 7) (i64.const 0) (i32.eq (local.get $category) (i32.const 1)))
          (i32.eqz (local.get $category))))
      ;; The whole hundreds first, so that the product has 64 bits.
      (i64.add
        (i64.mul (i64.div_u (local.get $net) (i64.const 100)) (local.get $percent))
        (i64.div_u
          (i64.add
            (i64.mul (i64.rem_u (local.get $net) (i64.const 100)) (local.get $percent))
            (i64.const 50))
          (i64.const 100)))))
  (core instance $i (instantiate $m))
  (component $tax
    (import "category" (type $category (eq $category')))
    (import "of" (func $of (param "net" u64) (param "category" $category) (result u64)))
    (export $exported "category" (type $category))
    (export "of" (func $of) (func (param "net" u64) (param "category" $exported) (result u64))))
  (type $category (enum "standard" "reduced" "exempt"))
  (func $of (param "net" u64) (param "category" $category) (result u64)
    (canon lift (core func $i "of")))
  (instance $e (instantiate $tax
    (with "category" (type $category))
    (with "of" (func $of))))
  (export "acme:shop/tax@1.0.0" (instance $e)))
