// The page of the web chat: it shows letters and sends answers, and loses neither on a slow line.
(function () {
  'use strict';

  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const log = $('log'), scroller = $('scroll'), dots = $('dots'), box = $('box');
  const composer = $('composer'), exit = $('end'), still = $('still');
  const WORDS = JSON.parse($('words').textContent);
  const asked = new URLSearchParams(location.search);
  const MOST_LINES = 300, MOST_SEEN = 600, LARGEST = 10 * 1024 * 1024;

  // -- what this tab remembers ------------------------------------------------------------------

  const blank = (kiosk) => ({
    kiosk, lang: '', lines: [], seen: [], got: [], queue: [], after: 0, greeting: 0,
    touched: false, ending: false,
  });
  let memory = recall();
  let over = false; // the talk was ended

  function recall() {
    const kiosk = asked.get('kiosk') === '1';
    try {
      const held = Object.assign(blank(kiosk), JSON.parse(sessionStorage.getItem('talk')));
      held.kiosk = held.kiosk || kiosk;
      held.queue = held.queue.filter((one) => one.path !== '/chat/hello');
      return held;
    } catch (broken) {
      return blank(kiosk);
    }
  }

  function keep() {
    memory.lines = memory.lines.slice(-MOST_LINES);
    memory.seen = memory.seen.slice(-MOST_SEEN);
    const kept = Object.assign({}, memory, { queue: memory.queue.filter((one) => !one.blob) });
    try {
      sessionStorage.setItem('talk', JSON.stringify(kept));
    } catch (full) { /* a browser without room still shows the talk */ }
  }

  // -- the page's own few words -----------------------------------------------------------------

  const word = (key) => (WORDS[memory.lang] || WORDS[root.lang] || WORDS.en)[key];

  function speak(lang) {
    if (!lang || lang === memory.lang) return;
    memory.lang = root.lang = lang;
    tellWords();
  }

  function tellWords() {
    document.querySelectorAll('[data-word]').forEach((one) => {
      one.textContent = word(one.dataset.word);
    });
    log.setAttribute('aria-label', word('log'));
    $('send').setAttribute('aria-label', word('send'));
    box.placeholder = word('box');
  }

  let toast = '', waiting = '', lost = false, wasThere = false, slow = 0;

  function notice() {
    const said = toast || waiting || (lost ? word(wasThere ? 'lost' : 'connecting') : '');
    if ($('status').textContent === said) return;
    $('status').textContent = said;
    if (said) requestAnimationFrame(reveal);
  }

  function tell(text) {
    toast = text || '';
    notice();
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => { toast = ''; notice(); }, 6000);
  }

  function connected(yes) {
    clearTimeout(slow);
    if (yes) { lost = false; wasThere = true; notice(); }
    else if (!over) slow = setTimeout(() => { lost = true; notice(); }, 2500);
  }

  // -- bubbles ----------------------------------------------------------------------------------

  const drawn = new Map(); // line -> its element
  let wantsFocus = false; // the last answer was a button, so the next button takes the focus
  let burst = null; // first bubble since the last answer
  let letters = 0; // how many came, to notice when none does

  const make = (name, kind, text) => {
    const one = document.createElement(name);
    if (kind) one.className = kind;
    if (text) one.textContent = text;
    return one;
  };

  function add(line) {
    memory.lines.push(line);
    const shown = draw(line);
    shown.classList.add('fresh');
    return shown;
  }

  function draw(line) {
    const shown = make('div', line.who);
    drawn.set(line, shown);
    if (line.who === 'me') {
      shown.dir = 'auto';
      shown.textContent = line.text;
      shown.classList.toggle('pending', line.pending);
    } else {
      shown.append(make('div', 'words'));
      tellLine(line, shown);
      drawRows(line, shown);
    }
    log.append(shown);
    return shown;
  }

  function paragraph(text, kind) {
    const one = make('p', kind, text);
    one.dir = 'auto';
    return one;
  }

  function tellLine(line, shown) {
    const words = shown.firstChild;
    words.replaceChildren(...line.text.split('\n').filter(Boolean).map((one) => paragraph(one)));
    if (line.head) words.firstChild.className = 'head';
    if (line.chosen) words.append(paragraph(line.chosen, 'chosen'));
    if (line.url) words.append(player(line));
    if (line.words) words.append(download(line));
  }

  function player(line) {
    const sound = make('audio');
    sound.controls = true;
    sound.src = line.url;
    sound.setAttribute('aria-label', word('recording'));
    return sound;
  }

  function download(line) {
    const link = make('a', '', word('file'));
    link.href = URL.createObjectURL(new Blob([line.words], { type: 'application/json' }));
    link.download = line.name;
    return link;
  }

  function drawRows(line, shown) {
    const old = shown.querySelector('.rows');
    if (old) old.remove();
    const rows = line.rows || [];
    if (!rows.length && !line.wants) return;
    const group = make('div', 'rows');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', word('choices'));
    if (wantsFocus) group.setAttribute('aria-live', 'off'); // the focus will read them
    if (line.wants) group.append(drawRow([wanted(line)]));
    rows.forEach((row) => group.append(drawRow(row.map((one) => choice(line, one)))));
    shown.append(group);
  }

  function drawRow(buttons) {
    const row = make('div', 'row');
    row.append(...buttons);
    return row;
  }

  function choice(line, one) {
    const button = make('button');
    button.type = 'button';
    label(button, one.label);
    if (/^(back|menu|resume)$/.test(optionOf(one.data))) button.className = 'quiet';
    button.addEventListener('click', () => press(line, one, button));
    return button;
  }

  function label(button, text) {
    const cut = text.indexOf(' ');
    const icon = cut > 0 && !/[\p{L}\p{N}]/u.test(text.slice(0, cut)) ? text.slice(0, cut) : '';
    if (icon === '☐' || icon === '☑') button.setAttribute('aria-pressed', String(icon === '☑'));
    button.replaceChildren(icon ? text.slice(cut + 1) : text);
    if (!icon) return;
    const picture = make('span', 'icon', icon);
    picture.setAttribute('aria-hidden', 'true');
    button.prepend(picture);
  }

  const stepOf = (mark) => mark.slice(0, mark.lastIndexOf('.'));

  // Only the open question keeps its buttons; one that clears the chat stays until it is used.
  function retire(mark) {
    const step = stepOf(mark);
    if (!mark) return;
    memory.lines.filter((one) => one.rows && stepOf(one.mark) !== step).forEach((line) => {
      const left = line.rows.map((row) => row.filter((one) => one.data[0] === '~'));
      replaceRows(line, left.filter((row) => row.length));
    });
  }

  function replaceRows(line, rows) {
    const shown = drawn.get(line);
    if (shown && shown.contains(document.activeElement)) wantsFocus = true;
    line.rows = rows;
    line.wants = rows.length ? line.wants : '';
    if (shown) drawRows(line, shown);
  }

  function remove(which) {
    memory.lines = memory.lines.filter((line) => {
      if (!which(line)) return true;
      const shown = drawn.get(line);
      if (shown.contains(document.activeElement)) wantsFocus = true;
      shown.remove();
      drawn.delete(line);
      return false;
    });
  }

  // -- letters ----------------------------------------------------------------------------------

  function take(letter) {
    if (over) return;
    if (!memory.got.includes(letter.id)) memory.got.push(letter.id);
    if (!memory.seen.includes(letter.id)) {
      memory.seen.push(letter.id);
      memory.after = Math.max(memory.after, letter.id);
      memory.greeting = 0;
      letters += 1;
      speak(letter.lang);
      (acts[letter.act] || (() => {}))(letter);
      settleSoon();
    }
    keep();
    confirmSoon(700);
  }

  const acts = {
    say(letter) {
      retire(letter.mark);
      begin(add({
        who: 'bot', mark: letter.mark, tag: letter.tag, text: letter.text, rows: letter.rows,
        wants: letter.wants, ticket: letter.ticket, head: letter.head,
      }));
    },
    edit(letter) {
      const line = memory.lines.filter((one) => one.mark === letter.mark).pop();
      const shown = line && drawn.get(line);
      if (!shown) return;
      rewrite(line, letter.text, shown);
      sameButtons(line, letter.rows, shown) || replaceRows(line, letter.rows);
    },
    clear(letter) {
      if (letter.tag === 'all') remove(() => true);
      else if (letter.tag) remove((line) => line.tag === letter.tag);
      const own = letter.messages || [];
      remove((line) => line.who === 'me' && own.includes(String(line.id)));
    },
    play(letter) {
      const shown = add({ who: 'bot', mark: '', tag: '', text: letter.text, url: letter.url });
      begin(shown);
      shown.querySelector('audio').play().catch(() => {}); // a tap may be needed first
    },
    file(letter) {
      const line = { who: 'bot', mark: '', tag: '', text: letter.text };
      memory.lines.push(line); // kept without its words: they are for this moment only
      begin(draw(Object.assign({}, line, { words: letter.words, name: letter.name })));
      drawn.set(line, log.lastChild);
    },
  };

  function begin(shown) {
    burst = burst || shown;
  }

  // What was chosen is added under the words that stand there, so that only it is read aloud.
  function rewrite(line, text, shown) {
    if (text === line.text) return;
    if (text.startsWith(line.text + '\n')) {
      line.chosen = text.slice(line.text.length + 1);
      shown.firstChild.append(paragraph(line.chosen, 'chosen'));
      return;
    }
    line.text = text;
    line.chosen = '';
    tellLine(line, shown);
  }

  // A tick that was toggled: the same buttons, so that the focus stays where it is.
  function sameButtons(line, rows, shown) {
    const now = [].concat(...rows), before = [].concat(...(line.rows || []));
    const same = now.length && now.length === before.length
      && now.every((one, at) => one.data === before[at].data);
    if (!same) return false;
    const buttons = [...shown.querySelectorAll('.rows button')].slice(-now.length);
    now.forEach((one, at) => { before[at].label = one.label; label(buttons[at], one.label); });
    unlock();
    return true;
  }

  let calm = 0;

  function settleSoon() {
    clearTimeout(calm);
    calm = setTimeout(settle, 90);
  }

  function settle() {
    if (over) return;
    dots.hidden = true;
    reveal();
    if (wantsFocus) moveFocus();
  }

  function reveal() {
    const bottom = scroller.scrollHeight - scroller.clientHeight;
    const top = burst && burst.isConnected ? burst.offsetTop - 12 : bottom;
    const gently = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    scroller.scrollTo({ top: Math.min(bottom, top), behavior: gently ? 'smooth' : 'auto' });
  }

  function moveFocus() {
    const newest = [...log.querySelectorAll('.bot')].pop();
    const button = newest && newest.querySelector('.rows button');
    const on = document.activeElement;
    if (on && on !== document.body && !on.getAttribute('aria-disabled')) return;
    if (button) button.focus({ preventScroll: true });
    else if (matchMedia('(hover: hover)').matches) box.focus({ preventScroll: true });
    wantsFocus = false;
  }

  // -- answers ----------------------------------------------------------------------------------

  function number() {
    const random = crypto.getRandomValues(new Uint32Array(2));
    return (random[0] & 0x1fffff) * 4294967296 + random[1];
  }

  const optionOf = (data) => data.split('.')[2] || '';

  function press(line, one, button) {
    if (over || button.getAttribute('aria-disabled')) return;
    if (one.data[0] === '~') return end();
    if (button.hasAttribute('aria-pressed')) flip(button);
    else if (/^listen[0-9]*$/.test(optionOf(one.data))) rest(button);
    else lock(button);
    enqueue('/chat/say', { id: number(), press: one.data, mark: line.mark });
  }

  function flip(button) {
    const on = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', String(!on));
    button.querySelector('.icon').textContent = on ? '☐' : '☑';
  }

  function rest(button) {
    button.setAttribute('aria-disabled', 'true');
    setTimeout(() => button.removeAttribute('aria-disabled'), 1500);
  }

  function lock(button) {
    log.querySelectorAll('.rows button').forEach((one) => {
      one.setAttribute('aria-disabled', 'true');
    });
    button.classList.add('pressed');
    wantsFocus = true;
    waitForReply();
  }

  function unlock() {
    log.querySelectorAll('.rows button').forEach((one) => {
      one.removeAttribute('aria-disabled');
      one.classList.remove('pressed');
    });
  }

  function waitForReply() {
    burst = null;
    dots.hidden = false;
    requestAnimationFrame(reveal);
  }

  function own(id, text) {
    const last = memory.lines[memory.lines.length - 1];
    const tag = last && last.tag && last.tag.startsWith('topic:') ? last.tag : '';
    add({ who: 'me', id, text, tag, pending: true });
    waitForReply();
  }

  function enqueue(path, body, blob) {
    memory.touched = true;
    memory.queue.push({ path, id: body.id, body, blob });
    keep();
    pump();
  }

  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    sendWords();
  });

  function sendWords() {
    const text = box.value.trim();
    if (!text || over) return;
    const id = number();
    box.value = '';
    grow();
    own(id, text);
    enqueue('/chat/say', { id, text });
  }

  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendWords();
  });
  box.addEventListener('input', grow);

  function grow() {
    box.style.height = 'auto';
    if (box.value) box.style.height = box.scrollHeight + 2 + 'px';
  }

  // -- photos, voice notes, places --------------------------------------------------------------

  const ICONS = { photo: '📷', voice: '🎤', location: '📍' };

  function wanted(line) {
    const button = make('button');
    button.type = 'button';
    label(button, ICONS[line.wants] + ' ' + word(line.wants));
    button.addEventListener('click', () => (line.wants === 'location' ? place() : pick(line)));
    return button;
  }

  function pick(line) {
    const input = make('input');
    input.type = 'file';
    input.accept = line.wants === 'photo' ? 'image/*' : 'audio/*';
    if (line.wants === 'voice') input.setAttribute('capture', '');
    input.addEventListener('change', () => input.files[0] && give(line, input.files[0]));
    input.click();
  }

  async function give(line, file) {
    const blob = line.wants === 'photo' ? await bare(file) : file;
    if (!blob) return tell(word('refused'));
    if (blob.size > LARGEST) return tell(word('big'));
    const id = number();
    const told = new URLSearchParams({
      id, kind: line.wants, mark: line.mark, ticket: line.ticket,
    });
    own(id, ICONS[line.wants] + ' ' + word(line.wants));
    enqueue('/chat/give?' + told, { id }, blob);
  }

  // Drawn anew: smaller, and without the place and time that cameras write into a photo.
  async function bare(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const canvas = make('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.82));
    } catch (unknown) {
      return null;
    }
  }

  function place() {
    if (!navigator.geolocation) return tell(word('refused'));
    navigator.geolocation.getCurrentPosition((found) => {
      const id = number();
      own(id, ICONS.location + ' ' + word('location'));
      const { latitude: lat, longitude: lon } = found.coords;
      enqueue('/chat/say', { id, place: { lat, lon } });
    }, () => tell(word('refused')), { maximumAge: 60000, timeout: 20000 });
  }

  // -- sending: one after the other, each until it is kept --------------------------------------

  let pumping = false, wakeUp = () => {};

  const backoff = (tries) => Math.min(15000, 1000 * 2 ** tries) * (0.75 + Math.random() / 2);

  const pause = (time) => new Promise((done) => {
    const timer = setTimeout(done, time);
    wakeUp = () => { clearTimeout(timer); done(); };
  });

  async function post(path, body, blob) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), blob ? 300000 : 20000);
    try {
      return await fetch(path, {
        method: 'POST',
        body: blob || JSON.stringify(body),
        headers: {
          'Content-Type': blob ? blob.type || 'audio/ogg' : 'application/json',
          'Accept-Language': memory.lang || root.lang,
        },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: stop.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function pump() {
    if (pumping) return;
    pumping = true;
    for (let tries = 0; memory.queue.length && !over;) {
      const wait = await attempt(memory.queue[0], tries);
      tries = wait ? tries + 1 : 0;
      if (wait) await pause(wait);
    }
    pumping = false;
  }

  // Milliseconds until it should be tried again; 0 when it is done with.
  async function attempt(one, tries) {
    const before = letters;
    try {
      const answer = await post(one.path, one.body, one.blob);
      const told = await answer.json().catch(() => ({}));
      if (over) return 0;
      if (answer.ok) return kept(one, told, before);
      if (answer.status === 401) return startOver();
      if (answer.status !== 429 && answer.status !== 408 && answer.status < 500) {
        tell(word(answer.status === 413 ? 'big' : 'refused'));
        return drop(one);
      }
      waiting = told.text || word('waiting');
      notice();
      const asked = Number(answer.headers.get('Retry-After')) * 1000;
      return answer.status === 429 ? Math.max(asked, 1000) : backoff(tries);
    } catch (offline) {
      waiting = one.path === '/chat/hello' ? word('lost') : word('waiting');
      notice();
      return backoff(tries);
    }
  }

  function drop(one) {
    memory.queue = memory.queue.filter((other) => other !== one);
    const line = memory.lines.find((other) => other.who === 'me' && other.id === one.id);
    if (line) {
      line.pending = false;
      drawn.get(line).classList.remove('pending');
    }
    waiting = '';
    notice();
    keep();
    return 0;
  }

  function kept(one, told, before) {
    drop(one);
    if (one.path === '/chat/hello') greeted(told, one.body.fresh);
    if (told.toast) tell(told.toast);
    setTimeout(async () => {
      if (letters === before) await ask(); // the stream may be dead without knowing it
      if (letters === before) { unlock(); dots.hidden = true; }
    }, 2500);
    return 0;
  }

  // -- opening ----------------------------------------------------------------------------------

  function greet() {
    memory.greeting = memory.greeting || number();
    const fresh = !memory.lines.length;
    const body = {
      id: memory.greeting,
      languages: [...(navigator.languages || [])].slice(0, 6),
      start: asked.get('start') || '',
      fresh,
      kiosk: memory.kiosk,
    };
    memory.queue.unshift({ path: '/chat/hello', id: body.id, body });
    dots.hidden = !fresh;
    keep();
    pump();
  }

  function greeted(told, fresh) {
    if (told.new && !fresh) { // what stands here belongs to a talk that this browser lost
      remove(() => true);
      Object.assign(memory, { seen: [], got: [], after: 0, queue: [] });
      keep();
    }
    listen();
  }

  let strikes = 0;

  // The cookie is gone: ended in another tab, too old, or never allowed.
  function startOver() {
    hangUp();
    strikes += 1;
    if (strikes > 2) {
      waiting = word('cookies');
      notice();
      memory.queue = [];
      return 0;
    }
    remove(() => true);
    memory = blank(memory.kiosk);
    greet();
    return 0;
  }

  // -- the line on which letters arrive ---------------------------------------------------------

  let source = null, fails = 0, again = 0, beat = 0;

  function hangUp() {
    clearTimeout(again);
    if (source) source.close();
    source = null;
  }

  function listen() {
    hangUp();
    if (over) return;
    if (!window.EventSource) return poll();
    beat = Date.now();
    source = new EventSource('/chat/stream?after=' + memory.after);
    const alive = () => { beat = Date.now(); fails = strikes = 0; connected(true); };
    source.onmessage = (event) => { alive(); take(JSON.parse(event.data)); };
    source.addEventListener('beat', alive);
    source.onerror = dead;
  }

  async function dead() {
    hangUp();
    fails += 1;
    connected(false);
    const there = await ask();
    if (!over && !source) again = setTimeout(listen, there ? 3000 : backoff(fails));
  }

  async function poll() {
    const there = await ask();
    if (!over) again = setTimeout(poll, there ? 3000 : backoff(fails += 1));
  }

  // Ask once without a stream; whether the server answered.
  async function ask() {
    if (over) return false;
    try {
      const answer = await fetch('/chat/letters?after=' + memory.after, { cache: 'no-store' });
      if (answer.status === 401) startOver();
      if (!answer.ok) return false;
      (await answer.json()).letters.forEach(take);
      strikes = 0;
      connected(true);
      return true;
    } catch (offline) {
      return false;
    }
  }

  setInterval(() => {
    if (source && Date.now() - beat > 40000) dead();
  }, 5000);

  function backOnline() {
    if (over) return;
    wakeUp();
    if (!source || Date.now() - beat > 20000) listen();
  }

  window.addEventListener('online', backOnline);
  window.addEventListener('offline', () => connected(false));
  document.addEventListener('visibilitychange', () => document.hidden || backOnline());

  // -- telling the server which letters are here ------------------------------------------------

  let confirming = 0;

  function confirmSoon(time) {
    if (!confirming) confirming = setTimeout(confirm, time);
  }

  async function confirm() {
    const ids = memory.got.slice(0, 400), told = memory;
    if (!ids.length || over) { confirming = 0; return; }
    const done = await post('/chat/got', { ids }).then((answer) => answer.ok, () => false);
    confirming = 0;
    if (over || told !== memory) return;
    if (done) memory.got = memory.got.filter((id) => !ids.includes(id));
    keep();
    if (memory.got.length) confirmSoon(done ? 700 : 5000);
  }

  // -- ending -----------------------------------------------------------------------------------

  // The page is empty at once; browser and talk part as soon as the server can be told.
  function end() {
    over = true;
    hangUp();
    connected(true);
    memory = Object.assign(blank(memory.kiosk), { lang: memory.lang, ending: true });
    keep();
    box.value = '';
    toast = waiting = '';
    notice();
    drawn.clear();
    closeDown();
  }

  async function closeDown() {
    if (still.open) still.close();
    composer.hidden = exit.hidden = dots.hidden = true;
    card(word('ending'));
    for (let tries = 0; !(await ended()); tries += 1) await pause(backoff(tries));
    sessionStorage.removeItem('talk');
    if (memory.kiosk) return begins();
    card(word('ended'), word('again'));
  }

  const ended = () => post('/chat/end', {}).then((answer) => answer.status < 500, () => false);

  function begins() {
    const told = new URLSearchParams(asked);
    if (memory.kiosk) told.set('kiosk', '1');
    const rest = told.toString();
    location.replace(location.pathname + (rest ? '?' + rest : ''));
  }

  function card(text, button) {
    const shown = make('div', 'alone');
    shown.append(make('p', '', text));
    log.replaceChildren(shown);
    if (!button) return;
    const start = make('button', '', button);
    start.type = 'button';
    start.addEventListener('click', begins);
    shown.append(start);
    start.focus();
  }

  exit.addEventListener('click', end);
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());

  // -- kiosk: nothing of one person is left for the next ----------------------------------------

  const limit = Number(root.dataset.kioskMinutes) * 60;
  const warning = Math.min(30, limit / 2);
  let active = Date.now();

  function stay() {
    active = Date.now();
    if (still.open) still.close();
  }

  function watch() {
    const idle = (Date.now() - active) / 1000;
    if (!memory.kiosk || over) return;
    if (idle >= limit) return memory.touched ? end() : stayClean();
    if (idle < limit - warning || !memory.touched) return;
    $('closes').textContent = word('closes').replace('{n}', Math.ceil(limit - idle));
    if (!still.open) (still.showModal || still.show || stay).call(still);
  }

  function stayClean() {
    box.value = '';
    active = Date.now();
  }

  ['pointerdown', 'keydown', 'wheel', 'touchmove'].forEach((kind) => {
    document.addEventListener(kind, () => { if (!still.open) active = Date.now(); },
      { capture: true, passive: true });
  });
  $('stay').addEventListener('click', stay);
  still.addEventListener('cancel', stay);
  setInterval(watch, 500);

  // -- and begin --------------------------------------------------------------------------------

  function start() {
    if (memory.lang) root.lang = memory.lang;
    tellWords();
    if (memory.ending) {
      over = true;
      return closeDown();
    }
    composer.hidden = exit.hidden = false;
    log.setAttribute('aria-busy', 'true'); // what was there before is not read out again
    memory.lines.forEach(draw);
    log.removeAttribute('aria-busy');
    requestAnimationFrame(() => { scroller.scrollTop = scroller.scrollHeight; });
    connected(false);
    if (memory.lines.length) listen();
    else greet();
    pump();
  }

  start();
})();
