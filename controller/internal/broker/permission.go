package broker

import (
	"strings"

	"github.com/nats-io/nats-server/v2/server"

	"storyline/playlists"
)

// nats-server keeps permissions in its own subjects: MQTT's / is its dot, + is *,
// # is >. Names have no dots, so a topic of ours is a subject by exchange alone.
// Everything that is not listed is denied, among it $JS.API (the streams behind
// the retained set), $SYS and the subjects under $MQTT.

// subject gives the subject of a topic or filter.
func subject(topic string) string {
	return strings.NewReplacer("/", ".", "+", "*", "#", ">").Replace(topic)
}

// displayPermissions lets a display write its own four leaves, and read its own
// orders, the trust document, alerts, and every carriage's playlist: nothing in a
// playlist is secret, and a display that was bound anew must get it at once.
//
// Permissions can't say at which QoS: nats-server makes a consumer for each QoS 1
// subscription whatever they are, so the number of subscriptions is bounded
// instead (maxSubscriptions). Displays ask for QoS 0.
func displayPermissions(d playlists.DisplayID) *server.Permissions {
	p := &server.Permissions{
		Publish: &server.SubjectPermission{},
		Subscribe: &server.SubjectPermission{Allow: []string{
			subject(playlists.TopicTrust),
			subject(playlists.TopicAlerts("+")),
			subject(playlists.TopicPlaylist("+", "+")),
		}},
	}
	for _, leaf := range playlists.DisplayWrites() {
		p.Publish.Allow = append(p.Publish.Allow, subject(playlists.TopicDisplay(d, leaf)))
	}
	for _, leaf := range playlists.DisplayReads() {
		p.Subscribe.Allow = append(p.Subscribe.Allow, subject(playlists.TopicDisplay(d, leaf)))
	}
	return p
}

// centrePermissions are the controller's: every topic of ours. MQTT's # takes in
// the level above it, for which nats-server asks apart.
func centrePermissions() *server.Permissions {
	all := subject(playlists.Root + "#")
	above := subject(strings.TrimSuffix(playlists.Root, "/"))
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: []string{all}},
		Subscribe: &server.SubjectPermission{Allow: []string{all, above}},
	}
}

// noPermissions deny all. An empty list of what is allowed would allow all.
func noPermissions() *server.Permissions {
	none := &server.SubjectPermission{Deny: []string{">"}}
	return &server.Permissions{Publish: none, Subscribe: none}
}
