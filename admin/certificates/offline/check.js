// The signed line, checked as admin/results/signed_text.py does it.
var LABELS = ["", "编号", "种类", "状态", "姓名", "证件号码", "总分", "等级", "测试或颁发日期", "出具单位"];
var ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function utf8(text) {
  var escaped = unescape(encodeURIComponent(text)), out = new Uint8Array(escaped.length);
  for (var i = 0; i < escaped.length; i++) out[i] = escaped.charCodeAt(i);
  return out;
}

// Bytes of URL-safe base64 without padding, or null; only the one true spelling is taken.
function bytesOf(text) {
  var out = [], bits = 0, held = 0;
  for (var i = 0; i < text.length; i++) {
    var value = ALPHABET.indexOf(text.charAt(i));
    if (value < 0) return null;
    held = (held << 6 | value) & 0xffff; bits += 6;
    if (bits >= 8) { bits -= 8; out.push(held >> bits & 255); }
  }
  return held & ((1 << bits) - 1) ? null : new Uint8Array(out);
}

function check(line, keys) {
  var parts = line.replace(/^\s+|\s+$/g, "").split("|");
  if (parts.length !== 12 || parts[0] !== "PTHL1") return null;
  var key = Object.prototype.hasOwnProperty.call(keys, parts[10]) ? keys[parts[10]] : null;
  var signature = bytesOf(parts[11]);
  if (!key || !signature || signature.length !== 64) return null;
  var plain = key.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  try {
    return nacl.sign.detached.verify(utf8(parts.slice(0, 11).join("|")), signature, bytesOf(plain))
      ? parts : null;
  } catch (error) { return null; } // half a letter, which no signed line holds
}

function show(parts) {
  var answer = document.getElementById("answer");
  answer.className = parts ? "good" : "bad";
  answer.textContent = "";
  var head = document.createElement("h2");
  head.textContent = parts ? "验证通过：内容与签发时一致" : "验证未通过";
  answer.appendChild(head);
  if (!parts) {
    var why = document.createElement("p");
    why.textContent = "内容不完整、被改动过，或不是本站签发的。请重新扫码，整行复制；仍不通过时请与出具单位核对。";
    answer.appendChild(why);
    return;
  }
  var list = document.createElement("dl");
  for (var i = 1; i < LABELS.length; i++) {
    if (!parts[i]) continue;
    var label = document.createElement("dt"), value = document.createElement("dd");
    label.textContent = LABELS[i]; value.textContent = parts[i];
    list.appendChild(label); list.appendChild(value);
  }
  answer.appendChild(list);
}

document.getElementById("form").addEventListener("submit", function (event) {
  event.preventDefault();
  show(check(document.getElementById("line").value, KEYS));
});
