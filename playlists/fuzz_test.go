package playlists

import (
	"bytes"
	"testing"
)

// Each decoder must refuse or round-trip whatever it is given; it never panics.

func fuzzReader(f *testing.F, name string) {
	f.Add(golden()[name])
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := readers[name](b)
		if err != nil {
			return
		}
		second, err := readers[name](first)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v: %s is read and written as %s", err, first, second)
		}
	})
}

func FuzzDecodeStory(f *testing.F)    { fuzzReader(f, "story") }
func FuzzDecodeBatch(f *testing.F)    { fuzzReader(f, "plays") }
func FuzzDecodeStored(f *testing.F)   { fuzzReader(f, "stored") }
func FuzzDecodePresence(f *testing.F) { fuzzReader(f, "presence") }
func FuzzDecodeStatus(f *testing.F)   { fuzzReader(f, "status") }
func FuzzOpenRoots(f *testing.F)      { fuzzReader(f, "roots") }

func FuzzOpenPlaylist(f *testing.F) {
	trust := openedTrust(f)
	genuine := golden()["playlist"]
	want, err := OpenPlaylist(genuine, trust, "kyiv-metro", "10511")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(genuine)
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, err := OpenPlaylist(b, trust, "kyiv-metro", "10511"); err == nil && !bytes.Equal(o.Arrangement.Payload(), want.Arrangement.Payload()) {
			t.Errorf("opened what nobody signed: %s", o.Arrangement.Payload())
		}
	})
}

func FuzzOpenTrust(f *testing.F) {
	roots := testTrust().Roots
	f.Add(golden()["trust"])
	f.Fuzz(func(t *testing.T, b []byte) {
		if doc, err := OpenTrust(b, &roots); err == nil && !bytes.Equal(doc.Payload(), testTrust().Payload()) {
			t.Error("opened what no root signed")
		}
	})
}

func FuzzOpenBinding(f *testing.F) {
	trust := openedTrust(f)
	f.Add(golden()["binding"])
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := OpenBinding(b, trust, "d-10511-a"); err == nil && got.Carriage != "10511" {
			t.Error("opened what nobody signed")
		}
	})
}

func FuzzParseDaypart(f *testing.F) {
	f.Add("22:00-26:00")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDaypart(s); err == nil && d.String() != s {
			t.Errorf("%q is read as %s", s, d)
		}
	})
}
