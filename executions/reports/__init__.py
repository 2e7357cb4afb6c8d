"""What executions come to beside each other: comparison, history, a chart, a shared page."""
