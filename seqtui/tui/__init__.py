"""The terminal: one app, its screens, and what they are drawn with.

It reaches into Textual, which is why pyproject.toml pins its minor version, in these places, each for what it gains
(``python -m tests.bench wire`` measures the first three; a test finds every private name and looks for it here):

- a step sends 2,159 bytes in place of 3,434, cropped on both sides, and 1,142 (of more that is shown) with a
  pen and a canvas that send only the cells and attributes that differ:
  wire (Compositor, ChopsUpdate, _compositor, _color_system);
- an edit is one frame in place of two, 24 ms sooner: what a screen drew whole is not drawn in parts again:
  wire (LayoutUpdate, _exchange_repaint_regions);
- nothing is sent when the why screen is mounted ahead, 0.3 s after the first frame: routing (_set_pointer_shape);
- help stands 0.6 s after its key in place of 6.3, asked for after 100 steps on a line of 10 kB a second:
  wire, driver, routing (WriterThread, _writer_thread, _display, _driver, _file);
- fg after a stop always brings the screen back, where it stayed away in one of some 30 stops: driver
  (_sigcont_application);
- closing a screen sends 8.7 kB in place of 17.4, as the screen behind it is not laid out a second time:
  routing (_prune);
- 한글 in front of the edge of a pane stays whole: wire (_cuts);
- a screen that opens is laid out once, and none behind it: a form takes 36 ms of the loop in place of 64,
  a prompt 11 in place of 24 (hidden size 64, on a core that others used, too): routing (_compositor);
- another view stands in its place with the key that asks for it: panes.body (_clear_arrangement_cache);
- no key, timer or answer reaches a screen that is not there: routing (_dispatch_message, _mounted_event);
- any byte may be typed, 100 kB that are pasted are one event and not 100,000 keys, and the program ends when its
  terminal hangs up: driver, keyboard, field (getincrementaldecoder, XTermParser, _run_input_thread, _loop, _app,
  _on_paste);
- a click on a command closes the palette once, a page up in it before it has lines does nothing, NO_COLOR means no
  greys either, a fault is one line and not a traceback: screens.by_name, app (_forward_event, _action_escape,
  _action_command_list, _filters, _exception, _exit_renderables, _print_error_renderables).
"""
