// Command database is the component that has databases: tables in memory behind a
// resource.
package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/database/internal/my/database/census"
	"lab.example/guests-go/database/internal/my/database/connection"
	"lab.example/guests-go/database/tables"
)

func init() {
	exports := &connection.Exports
	exports.DbConnection.Constructor = open
	exports.DbConnection.Destructor = drop
	exports.DbConnection.Query = query
	exports.DbConnection.Execute = execute
	exports.DbConnection.Close = func(self cm.Rep) { databases[self].tables = nil }
	exports.Describe = func(borrowed cm.Rep) string { return databases[borrowed].name }
	exports.Rename = rename
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

type database struct {
	name   string
	tables *tables.Tables // nil once closed
	number uint64
}

// databases are those that have handles, by what stands for them there.
var (
	databases = map[cm.Rep]*database{}
	lastRep   cm.Rep
)

const closed = "Not connected"

func open(name string) connection.DbConnection {
	lastRep++
	databases[lastRep] = &database{name, new(tables.Tables), census.Opened()}
	return connection.DbConnectionResourceNew(lastRep)
}

// drop is called when the last handle of a connection goes.
func drop(self cm.Rep) {
	census.Dropped(databases[self].number)
	delete(databases, self)
}

func query(self cm.Rep, sql string) cm.Result[cm.List[cm.List[string]], cm.List[cm.List[string]], string] {
	type result = cm.Result[cm.List[cm.List[string]], cm.List[cm.List[string]], string]
	tables := databases[self].tables
	if tables == nil {
		return cm.Err[result](closed)
	}
	rows, err := tables.Query(sql)
	if err != nil {
		return cm.Err[result](err.Error())
	}
	lists := make([]cm.List[string], len(rows))
	for i, row := range rows {
		lists[i] = cm.ToList(row)
	}
	return cm.OK[result](cm.ToList(lists))
}

func execute(self cm.Rep, sql string) cm.Result[string, uint64, string] {
	type result = cm.Result[string, uint64, string]
	tables := databases[self].tables
	if tables == nil {
		return cm.Err[result](closed)
	}
	changed, err := tables.Execute(sql)
	if err != nil {
		return cm.Err[result](err.Error())
	}
	return cm.OK[result](changed)
}

// rename gives back the handle that it is given.
func rename(given connection.DbConnection, name string) connection.DbConnection {
	databases[given.ResourceRep()].name = name
	return given
}
