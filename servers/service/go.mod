module lab.example/servers/service

go 1.25.0

require lab.example/guests-go v0.0.0

require go.bytecodealliance.org/cm v0.3.0 // indirect

replace lab.example/guests-go => ../../guests-go
