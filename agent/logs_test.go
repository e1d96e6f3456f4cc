package agent

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists"
)

// unpacked gives the files of a bundle.
func unpacked(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for pack := tar.NewReader(z); ; {
		head, err := pack.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(pack)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(head.Name, "storyline/")] = string(data)
	}
}

func TestABundleHoldsAllThatHelpsAndNoSecret(t *testing.T) {
	path, _ := patient(t, nobody, "log_file: agent.log\n# password: correct-horse-battery\n# broker was tcp://d-1:hunter2secret@10.0.0.1\n")
	cfg, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPlanted\n-----END PRIVATE KEY-----"
	write(t, cfg.LogFile, "a line of before the restart, token="+token+" "+key+"\n")
	planted := []string{
		token, base64.StdEncoding.EncodeToString([]byte(token)), hex.EncodeToString([]byte(token)),
		"correct-horse-battery", "hunter2secret", "MC4CAQAwBQYDK2VwBCIEIPlanted", "sk-of-somebody-else",
	}
	var b bytes.Buffer
	t.Run("from a display that runs", func(t *testing.T) {
		a, _ := start(t, cfg)
		statusOf(t, a, "the help card", func(s *standing) bool { return s.Showing.What == playlists.ShowHelp })
		act(t, &cfg, "resume")
		a.log.Error("something went wrong", slog.String("detail", "token "+token), slog.String("as", base64.StdEncoding.EncodeToString([]byte(token))),
			slog.String("hex", hex.EncodeToString([]byte(token))), slog.String("header", "Authorization: Bearer sk-of-somebody-else"))
		if err := Bundle(t.Context(), path, &b); err != nil {
			t.Fatal(err)
		}
	})
	files := unpacked(t, b.Bytes())
	for name, want := range map[string]string{
		"versions.txt": "agent ", "agent.yaml": "display: d-1", "doctor.txt": "looked at", "doctor.json": `"checks"`,
		"status.json": `"showing"`, "logs.txt": "something went wrong", "agent.log": "a line of before the restart",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s holds %q, want %q", name, files[name], want)
		}
	}
	for name, text := range files {
		for _, secret := range planted {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds the secret %s", name, secret)
			}
		}
	}
	if !strings.Contains(files["agent.yaml"], "token_file: token") {
		t.Errorf("the place of a secret was taken for one:\n%s", files["agent.yaml"])
	}
}

func TestTheKeyOfATrainIsHidden(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{TokenFile: filepath.Join(dir, "token"), Train: TrainConfig{KeyFile: filepath.Join(dir, "train.key")}}
	key := strings.Repeat("0a1b2c3d", 8)
	write(t, cfg.TokenFile, token+"\n")
	write(t, cfg.Train.KeyFile, key+"\n")
	raw, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{token, key, string(raw), base64.StdEncoding.EncodeToString(raw)} {
		if got := string(secretsOf(&cfg).out([]byte("a line with " + secret))); got != "a line with "+hidden {
			t.Errorf("%q leaves the display", got)
		}
	}
}

func TestABundleIsMadeOfADisplayThatDoesNotStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "agent.yaml")
	write(t, path, "version: 1\ncolour: red\ntoken: "+token+"\n")
	var b bytes.Buffer
	if err := Bundle(t.Context(), path, &b); err != nil {
		t.Fatal(err)
	}
	files := unpacked(t, b.Bytes())
	if !strings.Contains(files["doctor.txt"], "FAIL") || !strings.Contains(files["logs.txt"], "not all there") || strings.Contains(files["agent.yaml"], token) {
		t.Errorf("%v", files)
	}
}

func TestABundleIsAtMostFiveMegabytes(t *testing.T) {
	path, cfg := patient(t, nobody, "log_file: agent.log\nlog_max: 67108864\n")
	noise := make([]byte, 6<<20)
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(noise)
	for _, name := range []string{cfg.LogFile, cfg.LogFile + ".1"} {
		if err := os.WriteFile(name, noise, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := Bundle(t.Context(), path, &b); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 5_000_000 || b.Len() < 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	t.Logf("%d bytes of noise that can't be packed", b.Len())
}

func TestHalfALineIsNotPacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	write(t, path, "the first line with a secret\nthe second\n")
	b, err := tail(path, 20)
	if err != nil || string(b) != "the second\n" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestNoFormOfASecretIsPacked(t *testing.T) {
	dir := t.TempDir()
	key := strings.Repeat("c0ffee", 10) + "1234"
	cfg := Config{TokenFile: filepath.Join(dir, "token"), Train: TrainConfig{KeyFile: filepath.Join(dir, "train.key")}}
	write(t, cfg.TokenFile, token)
	write(t, cfg.Train.KeyFile, key+"\n")
	raw, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	hide := secretsOf(&cfg)
	for text, secret := range map[string]string{
		"train key " + key:                                    key,
		"train key " + strings.ToUpper(key):                   strings.ToUpper(key),
		"train key " + base64.StdEncoding.EncodeToString(raw): base64.StdEncoding.EncodeToString(raw),
		"tcp://d-1:p@ssw0rd@10.0.0.1/x":                       "ssw0rd",
		"mqtt_password: hunter2":                              "hunter2",
		"client_secret=hunter2":                               "hunter2",
		`{"access_token":"hunter2"}`:                          "hunter2",
	} {
		if got := string(hide.out([]byte(text))); strings.Contains(got, secret) {
			t.Errorf("%s is packed as %s", text, got)
		}
	}
	for _, text := range []string{"token_file: token", "key_file: train.key", "https://media.example/a@b", "mail to a@b.example"} {
		if got := string(hide.out([]byte(text))); got != text {
			t.Errorf("%s is packed as %s", text, got)
		}
	}
}
