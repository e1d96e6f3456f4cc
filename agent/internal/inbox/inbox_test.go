package inbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func TestMessagesReachWhomTheyAreFor(t *testing.T) {
	bound := &playlists.Binding{Display: "d-1", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling"}
	const mine = "storyline/1/displays/d-1/"
	for name, c := range map[string]struct {
		binding    *playlists.Binding
		topic, msg string
		want       []string
	}{
		"the trust document":             {nil, "storyline/1/trust", "x", []string{"trust x"}},
		"a binding":                      {nil, mine + "binding", "x", []string{"binding x"}},
		"its carriage's playlist":        {bound, "storyline/1/carriages/kyiv-metro/10511/playlist", "x", []string{"playlist x"}},
		"another carriage's playlist":    {bound, "storyline/1/carriages/kyiv-metro/10512/playlist", "x", nil},
		"a playlist before any binding":  {nil, "storyline/1/carriages/kyiv-metro/10511/playlist", "x", nil},
		"a topic without a name":         {nil, "", "x", nil},
		"a word on stored plays":         {nil, mine + "stored", "x", []string{"stored x"}},
		"a command":                      {nil, mine + "commands", "x", nil},
		"an empty order, to be refused":  {nil, "storyline/1/trust", "", []string{"trust "}},
		"another display's binding":      {nil, "storyline/1/displays/d-2/binding", "x", nil},
		"another version of the binding": {nil, "storyline/2/displays/d-1/binding", "x", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			b := New(Options{
				Display: "d-1", Binding: func() *playlists.Binding { return c.binding },
				Order:  func(o playlists.Order, msg []byte) { got = append(got, string(o)+" "+string(msg)) },
				Stored: func(msg []byte) { got = append(got, "stored "+string(msg)) },
			})
			b.Take(c.topic, []byte(c.msg))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBoundDisplayFollowsItsCarriage(t *testing.T) {
	var bound *playlists.Binding
	b := New(Options{Display: "d-1", Binding: func() *playlists.Binding { return bound }})
	own := []string{
		"storyline/1/trust", "storyline/1/displays/d-1/binding", "storyline/1/displays/d-1/stored", "storyline/1/displays/d-1/commands",
	}
	if d := cmp.Diff(own, b.Topics()); d != "" {
		t.Error(d)
	}
	bound = &playlists.Binding{Network: "kyiv-metro", Carriage: "10511"}
	if d := cmp.Diff(append(own, "storyline/1/carriages/kyiv-metro/10511/playlist"), b.Topics()); d != "" {
		t.Error(d)
	}
}
