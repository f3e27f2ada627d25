package tables

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// filled answers tables with t (a, b), whose rows have these values in a and their
// numbers in b.
func filled(t *testing.T, values ...string) *Tables {
	t.Helper()
	tables := new(Tables)
	execute(t, tables, "CREATE TABLE t (a, b)", 0)
	for number, value := range values {
		execute(t, tables, fmt.Sprintf("INSERT INTO t VALUES ('%s', '%d')", value, number), 1)
	}
	return tables
}

func execute(t *testing.T, tables *Tables, command string, want uint64) {
	t.Helper()
	if got, err := tables.Execute(command); err != nil || got != want {
		t.Errorf("%s: got %d, %v, want %d", command, got, err, want)
	}
}

// numbers wants the values of b that a query answers.
func numbers(t *testing.T, tables *Tables, rest, want string) {
	t.Helper()
	rows, err := tables.Query("SELECT b FROM t" + rest)
	var got strings.Builder
	for _, row := range rows {
		got.WriteString(strings.Join(row, ","))
	}
	if err != nil || got.String() != want {
		t.Errorf("%q: got %s, %v, want %s", rest, &got, err, want)
	}
}

func TestRowsAreInTheOrderOfInsertionOrOfScalarValues(t *testing.T) {
	tables := filled(t, "\U0001f600", "b", "\uff5e", "b", "a")
	numbers(t, tables, "", "01234")
	numbers(t, tables, " ORDER BY a", "41320")
}

func TestColumnsAreAnsweredAsTheyAreNamed(t *testing.T) {
	rows, err := filled(t, "x").Query("SELECT b, a, b FROM t")
	if err != nil || len(rows) != 1 || !slices.Equal(rows[0], []string{"0", "x", "0"}) {
		t.Errorf("got %q, %v", rows, err)
	}
}

func TestAConditionMeansEqualValues(t *testing.T) {
	tables := filled(t, "x", "X", "x ", "x", "it''s", "x\x00y", "x\r\n", "", "''", "a WHERE b = ''0'' ORDER BY b")
	numbers(t, tables, " WHERE a = 'x'", "03")
	numbers(t, tables, " WHERE a = 'it''s'", "4")
	numbers(t, tables, " WHERE a = 'x\x00y' ORDER BY b", "5")
	numbers(t, tables, " WHERE a = 'x\r\n'", "6")
	numbers(t, tables, " WHERE a = ''", "7")
	numbers(t, tables, " WHERE a = ''''", "8")
	numbers(t, tables, " WHERE a = 'a WHERE b = ''0'' ORDER BY b'", "9")
	execute(t, tables, "DELETE FROM t WHERE a = 'x'", 2)
	numbers(t, tables, "", "12456789")
	execute(t, tables, "DELETE FROM t", 8)
	execute(t, tables, "DELETE FROM t", 0)
}

func TestAnInjectedQuoteChangesNoStatement(t *testing.T) {
	tables := filled(t, "x")
	execute(t, tables, "INSERT INTO t VALUES ('''); DELETE FROM t WHERE a = ''x', '1')", 1)
	numbers(t, tables, "", "01")
}

func TestTheFirstReasonThatHoldsIsTold(t *testing.T) {
	tables := filled(t, "x")
	for command, want := range map[string]string{
		"CREATE TABLE t (c, c)":                      "table t already exists",
		"CREATE TABLE u (c, d, d, c)":                "duplicate column name: d",
		"INSERT INTO u VALUES ('')":                  "no such table: u",
		"INSERT INTO t VALUES ('')":                  "table t has 2 columns but 1 values were supplied",
		"INSERT INTO t VALUES ('', '', '')":          "table t has 2 columns but 3 values were supplied",
		"DELETE FROM u WHERE c = ''":                 "no such table: u",
		"DELETE FROM t WHERE c = ''":                 "no such column: c",
		"CREATE TABLE u ()":                          "syntax error",
		"CREATE TABLE U (c)":                         "syntax error",
		"CREATE TABLE _u (c)":                        "syntax error",
		"CREATE TABLE u (0c)":                        "syntax error",
		"CREATE TABLE u (\u00e9)":                    "syntax error",
		"CREATE TABLE u (c )":                        "syntax error",
		"CREATE TABLE u(c)":                          "syntax error",
		"create table u (c)":                         "syntax error",
		"INSERT INTO t VALUES ()":                    "syntax error",
		"INSERT INTO t VALUES ('a','b')":             "syntax error",
		"INSERT INTO t VALUES ('a''); DELETE FROM t": "syntax error",
		"DELETE FROM t ORDER BY a":                   "syntax error",
		"DELETE FROM t WHERE a = ''x'":               "syntax error",
		"SELECT a FROM t":                            "syntax error",
		"":                                           "syntax error",
	} {
		if _, err := tables.Execute(command); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", command, err, want)
		}
	}
	for query, want := range map[string]string{
		"SELECT a FROM u": "no such table: u",
		"SELECT a, c FROM t WHERE d = '' ORDER BY e": "no such column: c",
		"SELECT a FROM t WHERE d = '' ORDER BY e":    "no such column: d",
		"SELECT a FROM t ORDER BY e":                 "no such column: e",
		"SELECT a FROM t ":                           "syntax error",
		"SELECT  a FROM t":                           "syntax error",
		" SELECT a FROM t":                           "syntax error",
		"SELECT a FROM t\x00":                        "syntax error",
		"SELECT * FROM t":                            "syntax error",
		"SELECT a,b FROM t":                          "syntax error",
		"SELECT c FROM u WHERE":                      "syntax error",
		"SELECT a FROM t WHERE a = 'x":               "syntax error",
		"SELECT a FROM t ORDER BY a WHERE a = ''":    "syntax error",
		"DELETE FROM t":                              "syntax error",
	} {
		if _, err := tables.Query(query); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", query, err, want)
		}
	}
	numbers(t, tables, "", "0")
	execute(t, tables, "CREATE TABLE u (c_0, d)", 0) // none of the failed ones made it
}
