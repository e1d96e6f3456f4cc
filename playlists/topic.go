package playlists

import "strings"

// Root begins every topic and carries the version of the contract.
const Root = "storyline/1/"

// TopicTrust is where the trust document is retained.
const TopicTrust = Root + "trust"

// Leaf is the last word of a display's topic.
type Leaf string

// The leaves under storyline/1/displays/<display>/.
const (
	LeafBinding  Leaf = "binding"  // controller -> display, retained
	LeafPresence Leaf = "presence" // birth and will, retained
	LeafStatus   Leaf = "status"   // display -> controller, retained, never a will
	LeafPlays    Leaf = "plays"    // display -> controller, QoS 1
	LeafStored   Leaf = "stored"   // controller -> display
	LeafCommands Leaf = "commands" // controller -> display
	LeafReplies  Leaf = "replies"  // display -> controller
)

// DisplayWrites lists the leaves that a display may write, its own alone.
func DisplayWrites() []Leaf { return []Leaf{LeafPresence, LeafStatus, LeafPlays, LeafReplies} }

// DisplayReads lists the leaves of its own that a display may read.
func DisplayReads() []Leaf { return []Leaf{LeafBinding, LeafStored, LeafCommands} }

// TopicPlaylist is where a carriage's playlist is retained.
func TopicPlaylist(n Network, c Carriage) string {
	return Root + "carriages/" + string(n) + "/" + string(c) + "/playlist"
}

// TopicAlerts is where a network's alerts in force are retained.
func TopicAlerts(n Network) string { return Root + "alerts/" + string(n) }

// TopicDisplay is one of a display's topics.
func TopicDisplay(d DisplayID, l Leaf) string {
	return Root + "displays/" + string(d) + "/" + string(l)
}

// ParseDisplayTopic takes a display's topic apart.
func ParseDisplayTopic(topic string) (DisplayID, Leaf, bool) {
	rest, ok := strings.CutPrefix(topic, Root+"displays/")
	if !ok {
		return "", "", false
	}
	d, leaf, ok := strings.Cut(rest, "/")
	if !ok || !ValidName(d) || strings.Contains(leaf, "/") {
		return "", "", false
	}
	return DisplayID(d), Leaf(leaf), true
}
