package campaign

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func probeBytes(b []byte) (Entry, error) { return Probe("file", bytes.NewReader(b), int64(len(b))) }

// picture draws a plain picture.
func picture(t testing.TB, format string, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, w, h))
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func filmFile(t testing.TB, name string) []byte {
	t.Helper()
	return readFile(t, filepath.Join("testdata/media", name))
}

// turned gives a film the matrix of a quarter turn, as telephones write it.
func turned(t testing.TB, b []byte) []byte {
	t.Helper()
	b = bytes.Clone(b)
	i := bytes.Index(b, []byte("tkhd"))
	if i < 0 {
		t.Fatal("no tkhd")
	}
	matrix := b[i+4+40:]
	for j, v := range []int32{0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30} {
		binary.BigEndian.PutUint32(matrix[j*4:], uint32(v))
	}
	return b
}

const captions = "WEBVTT\n\n00:00.100 --> 00:02.900\nOne.\n\n2\n00:03.000 --> 01:00:06.900 line:0\nTwo.\n"

func TestProbeSaysWhatAFileIs(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
		want Entry
	}{
		{"PNG", picture(t, "png", 40, 30), Entry{Type: "image/png", W: 40, H: 30}},
		{"JPEG", picture(t, "jpeg", 64, 16), Entry{Type: "image/jpeg", W: 64, H: 16}},
		{"H.264", filmFile(t, "avc1.mp4"), Entry{Type: "video/mp4", Codec: "avc1.64000a", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"H.264 with sound that is longer", filmFile(t, "sound-longer.mp4"), Entry{Type: "video/mp4", Codec: "avc1.64000a", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"H.264, turned", turned(t, filmFile(t, "avc1.mp4")), Entry{Type: "video/mp4", Codec: "avc1.64000a", W: 90, H: 160, Ms: 1500, Fps: 10}},
		{"H.265", filmFile(t, "hvc1.mp4"), Entry{Type: "video/mp4", Codec: "hvc1.4.10.L30.9E.8", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"AV1 in MP4", filmFile(t, "av01.mp4"), Entry{Type: "video/mp4", Codec: "av01.1.00M.08", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"VP9", filmFile(t, "vp9.webm"), Entry{Type: "video/webm", Codec: "vp9", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"VP8", filmFile(t, "vp8.webm"), Entry{Type: "video/webm", Codec: "vp8", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"AV1 in WebM", filmFile(t, "av01.webm"), Entry{Type: "video/webm", Codec: "av01", W: 160, H: 90, Ms: 1500, Fps: 10}},
		{"captions", []byte(captions), Entry{Type: playlists.Captions, Ms: 3_606_900, Cue: &Cue{Start: 100, End: 2900, Words: 1, Letters: 4}}},
		{"captions with a mark and other line ends", []byte("\ufeff" + strings.ReplaceAll(captions, "\n", "\r\n")), Entry{Type: playlists.Captions, Ms: 3_606_900, Cue: &Cue{Start: 100, End: 2900, Words: 1, Letters: 4}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := probeBytes(c.file)
			if err != nil {
				t.Fatal(err)
			}
			c.want.SHA256, c.want.Bytes = playlists.DigestOf(c.file), int64(len(c.file))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestProbeRefusesWhatADisplayCouldNotShow(t *testing.T) {
	cut := func(b []byte) []byte { return b[:len(b)*2/3] }
	vtt := func(s string) []byte { return []byte("WEBVTT\n\n" + s) }
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "empty"},
		{"another type", picture(t, "gif", 4, 4), "no PNG"},
		{"text", []byte("hello"), "no PNG"},
		{"a PNG cut short", cut(picture(t, "png", 400, 300)), "damaged"},
		{"a JPEG cut short", cut(picture(t, "jpeg", 400, 300)), "damaged"},
		{"a PNG that claims to be vast", vast(t), "pixels"},
		{"a film in fragments", filmFile(t, "fragmented.mp4"), "fragments"},
		{"a film cut short", cut(filmFile(t, "avc1.mp4")), "too early"},
		{"an old codec", filmFile(t, "mpeg4.mp4"), `codec "mp4v"`},
		{"sound alone", filmFile(t, "sound.mp4"), "no picture"},
		{"Matroska", filmFile(t, "matroska.mkv"), "not WebM"},
		{"a live recording", filmFile(t, "live.webm"), "export it again"},
		{"a WebM cut short", cut(filmFile(t, "vp9.webm")), "too early"},
		{"boxes without end", bytes.Repeat([]byte("\x00\x00\x00\x08ftyp"), maxBoxes+1), "damaged"},
		{"a box shorter than its head", []byte("\x00\x00\x00\x10ftyp00000000\x00\x00\x00\x04moov"), "damaged"},
		{"captions without a caption", []byte("WEBVTT\n"), "no caption"},
		{"captions that are not captions", []byte("WEBVTTX\n"), "begin with"},
		{"captions that go back", vtt("00:01.000 --> 00:00.500\nA\n"), "ends before"},
		{"captions out of order", vtt("00:02.000 --> 00:03.000\nA\n\n00:01.000 --> 00:04.000\nB\n"), "starts before"},
		{"captions in another form", vtt("00:00:01,000 --> 00:00:02,000\nA\n"), "not like"},
		{"captions without words", vtt("00:01.000 --> 00:02.000\n\n"), "no words"},
		{"captions that are not UTF-8", vtt("00:01.000 --> 00:02.000\n\xff\n"), "UTF-8"},
		{"captions without end", vtt(strings.Repeat(" ", maxCaptions)), "allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := probeBytes(c.file)
			if err == nil {
				t.Fatalf("taken for %+v", e)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("said %q, expected something with %q", err, c.want)
			}
			if unfit := (*Unfit)(nil); !errors.As(err, &unfit) || unfit.Text == "" || unfit.Remedy == "" {
				t.Errorf("%v doesn't say what to do", err)
			}
		})
	}
}

// vast claims 50 000 x 50 000 pixels in a few bytes.
func vast(t testing.TB) []byte {
	b := picture(t, "png", 4, 4)
	binary.BigEndian.PutUint32(b[16:], 50_000)
	binary.BigEndian.PutUint32(b[20:], 50_000)
	// The checksum of the header is wrong now; put it right.
	sum := crc(b[12:29])
	binary.BigEndian.PutUint32(b[29:], sum)
	return b
}

func TestPicturesASecondAreRoundedAndNonsenseIsNone(t *testing.T) {
	for _, c := range []struct {
		name                   string
		pictures, units, scale uint64
		want                   float64
	}{
		{"25 a second", 250, 128_000, 12_800, 25},
		{"film on television", 24_000, 24_024_000, 24_000, 23.976},
		{"nanoseconds", 1, 33_333_333, 1_000_000_000, 30},
		{"no time", 10, 0, 1000, 0},
		{"no picture", 0, 10, 1000, 0},
		{"no clock", 10, 10, 0, 0},
		{"more than a camera can", 1, 1, 1_000_000_000, 0},
	} {
		if got := rate(c.pictures, c.units, c.scale); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestACatalogueTravels(t *testing.T) {
	files := goodFiles()
	b, err := files.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseCatalogue(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files, back); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{``, `[]`, `{"a":{"bytes":1}}`, `{"a":{"sha256":"00"}}`, `{} {}`, `{"a":{"size":1}}`, `{"a":{"sha256":"` + strings.Repeat("1", 64) + `","bytes":1,"fps":-1}}`, strings.Repeat(" ", MaxCatalogue+1)} {
		if _, err := ParseCatalogue([]byte(bad)); err == nil {
			t.Errorf("%.40q was taken for a catalogue", bad)
		}
	}
}

func TestProbeNeverReadsPastTheEnd(t *testing.T) {
	files, _ := os.ReadDir("testdata/media")
	for _, f := range files {
		b := filmFile(t, f.Name())
		for n := range len(b) {
			e, err := probeBytes(b[:n])
			if err == nil && e.Bytes != int64(n) {
				t.Errorf("%s cut at %d: %+v", f.Name(), n, e)
			}
		}
	}
}
