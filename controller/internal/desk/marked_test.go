package desk

import (
	"testing"
	"time"

	"storyline/playlists"
)

func TestWhatMachinesSayIsMarked(t *testing.T) {
	for _, c := range []struct {
		lang       playlists.Lang
		text, want string
	}{
		{"en", "the text is blank", "The text is blank"},
		{"en", `media/a.png has <no> size`, "media/a.png has &lt;no&gt; size"},
		{"en", `"media/a.png" is not held`, "&#34;media/a.png&#34; is not held"},
		{"uk", "бракує ключа site", "Бракує ключа <code>site</code>"},
		{"uk", `"media/a.png" немає & "b"`, "&#34;<code>media/a.png</code>&#34; немає &amp; &#34;<code>b</code>&#34;"},
		{"uk", "", ""},
	} {
		if got := string(Marked(c.text, c.lang)); got != c.want {
			t.Errorf("%s: %q is marked as %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestNamesInSentencesAreMarkedAsNames(t *testing.T) {
	rd := shop(t).Reader("uk", time.UTC, 0)
	p := Say("{person} <bought> it.", "person", Name("Olena & Co"))
	if got, want := string(rd.html(p)), `<span translate="no">Olena &amp; Co</span> &lt;придбала&gt; це.`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := rd.Say(p); got != "Olena & Co <придбала> це." {
		t.Errorf("said plainly it is %s", got)
	}
}
