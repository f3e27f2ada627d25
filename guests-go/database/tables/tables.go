// Package tables has tables in memory and their statements, free of everything that
// belongs to WebAssembly. The normative text is in the comments of
// wit/database/database.wit.
package tables

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Tables are those of one connection. The zero value has none.
type Tables struct {
	byName map[string]*table
}

type table struct {
	columns []string
	rows    [][]string // in the order of their insertion
}

var errSyntax = errors.New("syntax error")

// Query answers the rows of a query, or the reason why it fails.
func (t *Tables) Query(text string) ([][]string, error) {
	q, ok := parseQuery(text)
	if !ok {
		return nil, errSyntax
	}
	from, err := t.find(q.table)
	if err != nil {
		return nil, err
	}
	chosen := make([]int, len(q.columns))
	for i, name := range q.columns {
		if chosen[i], err = from.column(name); err != nil {
			return nil, err
		}
	}
	meets, err := from.filter(q.condition)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, row := range from.rows {
		if meets(row) {
			rows = append(rows, row)
		}
	}
	if q.order != "" {
		by, err := from.column(q.order)
		if err != nil {
			return nil, err
		}
		// The order of UTF-8's bytes is that of the scalar values.
		slices.SortStableFunc(rows, func(a, b []string) int {
			return strings.Compare(a[by], b[by])
		})
	}
	answer := make([][]string, len(rows))
	for i, row := range rows {
		for _, column := range chosen {
			answer[i] = append(answer[i], row[column])
		}
	}
	return answer, nil
}

// Execute executes a command and answers how many rows it changed, or the reason why it
// fails.
func (t *Tables) Execute(text string) (uint64, error) {
	switch c := parseCommand(text).(type) {
	case create:
		return 0, t.create(c)
	case insert:
		into, err := t.find(c.table)
		if err != nil {
			return 0, err
		}
		if n, m := len(into.columns), len(c.values); n != m {
			return 0, fmt.Errorf("table %s has %d columns but %d values were supplied", c.table, n, m)
		}
		into.rows = append(into.rows, c.values)
		return 1, nil
	case remove:
		from, err := t.find(c.table)
		if err != nil {
			return 0, err
		}
		meets, err := from.filter(c.condition)
		if err != nil {
			return 0, err
		}
		before := len(from.rows)
		from.rows = slices.DeleteFunc(from.rows, meets)
		return uint64(before - len(from.rows)), nil
	default:
		return 0, errSyntax
	}
}

func (t *Tables) create(c create) error {
	if _, there := t.byName[c.table]; there {
		return fmt.Errorf("table %s already exists", c.table)
	}
	for i, name := range c.columns {
		if slices.Contains(c.columns[:i], name) {
			return fmt.Errorf("duplicate column name: %s", name)
		}
	}
	if t.byName == nil {
		t.byName = map[string]*table{}
	}
	t.byName[c.table] = &table{columns: c.columns}
	return nil
}

func (t *Tables) find(name string) (*table, error) {
	found, there := t.byName[name]
	if !there {
		return nil, fmt.Errorf("no such table: %s", name)
	}
	return found, nil
}

func (t *table) column(name string) (int, error) {
	place := slices.Index(t.columns, name)
	if place < 0 {
		return 0, fmt.Errorf("no such column: %s", name)
	}
	return place, nil
}

// filter tells the rows that a condition means; without one, all.
func (t *table) filter(c *condition) (func([]string) bool, error) {
	if c == nil {
		return func([]string) bool { return true }, nil
	}
	place, err := t.column(c.column)
	if err != nil {
		return nil, err
	}
	return func(row []string) bool { return row[place] == c.value }, nil
}
