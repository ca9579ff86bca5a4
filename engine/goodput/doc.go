// Package goodput measures how much of what providers allow the engine uses,
// in virtual time: beside a scheduler that knows every limit, and beside what
// simple clients do. It has nothing but tests.
package goodput
