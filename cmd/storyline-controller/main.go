// Command storyline-controller is the centre of Storyline: broker, store,
// publishing, console and the interface for tools, in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a fleet's zone must be found on any machine

	"github.com/spf13/cobra"

	"storyline/controller"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(os.Stdout, os.Stderr).ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "storyline-controller:", err)
		stop()
		os.Exit(1)
	}
}

// command is the command line. The ready line goes to out, the log to logs.
func command(out, logs io.Writer) *cobra.Command {
	var file, data string
	var check, brokerOnly bool
	c := &cobra.Command{
		Use:           "storyline-controller",
		Short:         "Publish campaign stories to carriage displays, and store what they really showed",
		Long:          "storyline-controller is the centre: an MQTT broker for the displays, the store, publishing, a console for people and an interface for tools.\nWhen it is ready it prints one line: ready http=HOST:PORT mqtt=HOST:PORT",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := configure(file, data)
			if err != nil {
				return err
			}
			if check {
				if err := config.Try(); err != nil {
					return err
				}
				_, err := fmt.Fprintln(out, "the configuration is good")
				return err
			}
			config.BrokerOnly = brokerOnly
			return run(c.Context(), config, out, logs)
		},
	}
	c.Flags().StringVar(&file, "config", "", "configuration file (see configs/controller.example.yaml); without one, the defaults")
	c.Flags().StringVar(&data, "data", "", "data directory, instead of the configured one")
	c.Flags().BoolVar(&check, "check-config", false, "check the configuration and end")
	c.Flags().BoolVar(&brokerOnly, "broker-only", false, "run the broker alone, for measurements")
	if err := c.Flags().MarkHidden("broker-only"); err != nil {
		panic(err) // the flag stands two lines above
	}
	return c
}

func configure(file, data string) (controller.Config, error) {
	config := controller.Defaults()
	if file != "" {
		var err error
		if config, err = controller.LoadConfig(file); err != nil {
			return config, err
		}
	}
	if data != "" {
		config.DataDir = data
	}
	return config, nil
}

// run runs the controller and says when it is ready.
func run(ctx context.Context, config controller.Config, out, logs io.Writer) error {
	c, err := controller.New(config, logger(config, logs))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-c.Ready():
	}
	line := fmt.Sprintf("ready mqtt=%s\n", c.MQTT())
	if c.HTTP() != nil {
		line = fmt.Sprintf("ready http=%s mqtt=%s\n", c.HTTP(), c.MQTT())
	}
	_, err = io.WriteString(out, line)
	return errors.Join(<-ended, err)
}

func logger(config controller.Config, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: config.LogLevel}
	if config.LogJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
