// Package broker is the controller's MQTT side: the embedded nats-server with its
// MQTT listener, the door that decides who may connect and what each connection
// may read and write, and the controller's own client.
//
// The broker's retained set is a cache of the store, never delivery. Three traps
// shape this package (each is a test here):
//
//   - nats-server acknowledges and drops a forbidden publish, so a client never
//     learns of it; permissions are therefore judged from a third connection.
//   - A client id that is already connected throws the older connection out, so
//     the id is compared with the user name before a session exists.
//   - A subscription is acknowledged before the retained set is loaded, so the
//     door stays shut for displays until the controller has read back a retained
//     mark that it published in this start. The set is loaded in order, and the
//     mark is its last entry.
//
// A finished publish says that the broker has taken the message, not that a
// display holds it and not that it is on disk: only a display's status says that
// an order is held, only the word stored that a play is.
package broker
