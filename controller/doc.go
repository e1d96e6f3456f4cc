// Package controller assembles the centre: the store, the broker, the publisher,
// the way in for what displays say, the media, the interface for tools and the
// console for people.
//
// The rooms under internal know nothing of each other. Each declares what it needs
// of others in a few methods; the files wire_<room>.go give it that, mostly by turning
// one room's rows into another's. rooms.go makes what carries orders out and reports
// in, faces.go what tools and people see, and fleets are the networks as they stand.
// [Controller.Run] starts the rooms in order and stops them in the reverse order:
//
//	store -> ingest listens -> broker (shut) -> bindings and all orders on the broker
//	-> the broker's retained set read back -> broker open to displays -> console, HTTP -> ready
//
// So a display that connects in the first second finds the newest orders, and what
// it says is stored.
package controller
