package tables

import "strings"

// query is what Query accepts.
type query struct {
	columns   []string
	table     string
	condition *condition
	order     string // empty if the statement has none
}

// create, insert and remove are what Execute accepts.
type (
	create struct {
		table   string
		columns []string
	}
	insert struct {
		table  string
		values []string
	}
	remove struct {
		table     string
		condition *condition
	}
)

// condition is " WHERE column = value".
type condition struct {
	column, value string
}

// parser reads a statement from its front. Once it has met what it did not expect, it
// stays broken and reads nothing more.
type parser struct {
	rest   string
	broken bool
}

// parseQuery answers false if the text is no query.
func parseQuery(text string) (query, bool) {
	var q query
	p := parser{rest: text}
	p.expect("SELECT ")
	q.columns = p.list(p.name)
	p.expect(" FROM ")
	q.table = p.name()
	q.condition = p.condition()
	if p.accept(" ORDER BY ") {
		q.order = p.name()
	}
	return q, p.done()
}

// parseCommand answers a create, an insert or a remove, or nil if the text is none.
func parseCommand(text string) any {
	var command any
	p := parser{rest: text}
	switch {
	case p.accept("CREATE TABLE "):
		table := p.name()
		p.expect(" (")
		command = create{table, p.list(p.name)}
		p.expect(")")
	case p.accept("INSERT INTO "):
		table := p.name()
		p.expect(" VALUES (")
		command = insert{table, p.list(p.value)}
		p.expect(")")
	case p.accept("DELETE FROM "):
		table := p.name()
		command = remove{table, p.condition()}
	}
	if !p.done() {
		return nil
	}
	return command
}

// accept reads a word, if it is there.
func (p *parser) accept(word string) bool {
	rest, found := strings.CutPrefix(p.rest, word)
	if found && !p.broken {
		p.rest = rest
		return true
	}
	return false
}

// expect reads a word that has to be there.
func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.broken = true
	}
}

func (p *parser) name() string {
	n := 0
	for n < len(p.rest) && isPartOfName(p.rest[n], n == 0) {
		n++
	}
	if n == 0 {
		p.broken = true
	}
	name := p.rest[:n]
	p.rest = p.rest[n:]
	return name
}

func isPartOfName(c byte, first bool) bool {
	return 'a' <= c && c <= 'z' || !first && ('0' <= c && c <= '9' || c == '_')
}

func (p *parser) value() string {
	var value strings.Builder
	p.expect("'")
	for !p.broken {
		part, rest, closed := strings.Cut(p.rest, "'")
		p.rest = rest
		p.broken = !closed
		value.WriteString(part)
		if !p.accept("'") {
			break
		}
		value.WriteByte('\'')
	}
	return value.String()
}

func (p *parser) list(item func() string) []string {
	items := []string{item()}
	for p.accept(", ") {
		items = append(items, item())
	}
	return items
}

func (p *parser) condition() *condition {
	if !p.accept(" WHERE ") {
		return nil
	}
	column := p.name()
	p.expect(" = ")
	return &condition{column, p.value()}
}

// done tells whether the whole text was what was expected.
func (p *parser) done() bool {
	return !p.broken && p.rest == ""
}
