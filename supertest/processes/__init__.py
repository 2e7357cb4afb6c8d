"""How `manage.py run` starts, watches and ends the processes of one machine."""
