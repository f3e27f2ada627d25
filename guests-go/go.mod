module lab.example/guests-go

go 1.25.0

require go.bytecodealliance.org/cm v0.3.0
