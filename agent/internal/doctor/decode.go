package doctor

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// samples are films of six frames, one for each codec that stories come in; see
// samples/make.
//
//go:embed samples/*.mp4 samples/*.webm
var samples embed.FS

// codecs are those of which there is a sample.
func codecs() []string { return []string{"avc1", "vp09", "av01"} }

// sampleOf gives a codec's film and its media type.
func sampleOf(codec string) (data []byte, name, kind string, err error) {
	name, kind = codec+".webm", "video/webm"
	if codec == "avc1" {
		name, kind = codec+".mp4", "video/mp4"
	}
	data, err = samples.ReadFile("samples/" + name)
	return data, name, kind, err
}

// decodeTime is how long a player may take to begin and to decode: small boards
// start a browser slowly.
const decodeTime = 45 * time.Second

// Decode has the display's player decode a film of each codec that the display
// declares; if it declares none, of each that there is. The browser is a path, or ""
// if there is none.
func Decode(ctx context.Context, kind, browser string, declared []string) []Finding {
	list := declared
	if len(list) == 0 {
		list = codecs()
	}
	ctx, cancel := context.WithTimeout(ctx, decodeTime)
	defer cancel()
	why, player, err := decodeAll(ctx, kind, browser, list)
	findings := make([]Finding, 0, len(list))
	for _, c := range list {
		name := "decode " + c
		switch cause, tried := why[c]; {
		case !slices.Contains(codecs(), c):
			findings = append(findings, Skip(name, "there is no sample of it"))
		case err != nil:
			findings = append(findings, undecided(name, kind, err))
		case !tried:
			findings = append(findings, Failure(name, player+" said nothing of it", "run the player by hand and see what it prints"))
		case cause == "":
			findings = append(findings, Well(name, "%s decoded six frames", player))
		case len(declared) == 0:
			findings = append(findings, Warning(name, player+": "+cause, "name the codecs that it does decode in screen.codecs, so that nothing else is sent"))
		default:
			findings = append(findings, Failure(name, player+": "+cause, "take it out of screen.codecs, or install a player that decodes it"))
		}
	}
	return findings
}

// undecided is for a player that could not be started at all.
func undecided(name, kind string, err error) Finding {
	var skip notHere
	switch {
	case errors.As(err, &skip) && kind != "chromium" && kind != "mpv":
		return Skip(name, err.Error())
	case errors.As(err, &skip):
		return Failure(name, err.Error(), "install it")
	}
	return Failure(name, err.Error(), "run the player by hand and see what it prints")
}

// notHere says that there is no player to ask.
type notHere string

func (n notHere) Error() string { return string(n) }

// decodeAll asks the player of a kind of screen; for each codec it gives why it
// could not be decoded, "" if it was.
func decodeAll(ctx context.Context, kind, browser string, list []string) (why map[string]string, player string, err error) {
	switch kind {
	case "mpv":
		why, err = decodeByMPV(ctx, list)
		return why, "mpv", err
	case "web", "chromium":
		why, err = decodeByChromium(ctx, browser, list)
		return why, "chromium", err
	}
	return nil, "", notHere("a screen of kind " + kind + " decodes nothing")
}

// decodeByMPV plays each film to nowhere.
func decodeByMPV(ctx context.Context, list []string) (map[string]string, error) {
	mpv, err := exec.LookPath("mpv")
	if err != nil {
		return nil, notHere("mpv is not installed")
	}
	why := map[string]string{}
	for _, c := range list {
		data, name, _, err := sampleOf(c)
		if err != nil {
			continue
		}
		if why[c], err = playByMPV(ctx, mpv, name, data); err != nil {
			return nil, err
		}
	}
	return why, nil
}

// playByMPV plays a film into a folder of pictures and counts them: mpv ends well
// even after frames that it could not decode.
func playByMPV(ctx context.Context, mpv, name string, data []byte) (why string, err error) {
	dir, err := os.MkdirTemp("", "storyline-doctor-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, mpv, "--no-config", "--vo=image", "--vo-image-outdir="+dir, "--ao=null", "--untimed", "--msg-level=all=error", "--", file)
	said := &limited{}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = time.Second
	ended := cmd.Run()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	return mpvSaid(len(entries)-1, said.String(), ended), nil
}

// sampleFrames is how many frames each sample has.
const sampleFrames = 6

// mpvSaid judges what came of one film.
func mpvSaid(frames int, said string, ended error) string {
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	switch {
	case first != "":
		return clip(first)
	case ended != nil:
		return ended.Error()
	case frames != sampleFrames:
		return fmt.Sprintf("%d frames of %d", frames, sampleFrames)
	}
	return ""
}

// limited takes so much of what a player prints and forgets the rest.
type limited struct{ bytes []byte }

const maxSaid = 16 << 10

// Write takes what there is room for.
func (l *limited) Write(p []byte) (int, error) {
	l.bytes = append(l.bytes, p[:min(maxSaid-len(l.bytes), len(p))]...)
	return len(p), nil
}

func (l *limited) String() string { return string(l.bytes) }

// clip makes a player's words fit a line.
func clip(s string) string {
	if len(s) > 160 {
		s = strings.ToValidUTF8(s[:160], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
