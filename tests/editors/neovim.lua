-- SPDX-License-Identifier: Apache-2.0
--
-- Opens a rule file in Neovim and asks the server; TAP.

local count, failures = 0, 0

local function is(name, good, got)
  count = count + 1
  failures = failures + (good and 0 or 1)
  io.stdout:write((good and "ok " or "not ok ") .. count .. " - " .. name .. "\n")
  if not good then
    io.stdout:write("# " .. vim.inspect(got):gsub("\n", "\n# ") .. "\n")
  end
end

local function wait(condition)
  return vim.wait(20000, condition, 20)
end

local function ask(method, params)
  local all = vim.lsp.buf_request_sync(0, method, params, 20000)
  for _, answer in pairs(all or {}) do
    return answer.result
  end
end

local function write(name, lines)
  vim.fn.writefile(lines, name)
end

write("common.rules", { 'prefix_rule(pattern=["pwd"], decision="allow")' })
write("a.rules", {
  'load("common.rules")',
  '# \240\159\148\145',
  'prefix_rule( pattern=["git", "push"], decison="deny", justification="why")',
})
vim.cmd("edit a.rules")
is("the type of the file", vim.bo.filetype == "policy-rules", vim.bo.filetype)

wait(function()
  return #vim.diagnostic.get(0) > 0
end)
local found = vim.diagnostic.get(0)
is("one finding", #found == 1 and found[1].code == "P102", found)
is("its line", found[1] and found[1].lnum == 2, found)

vim.api.nvim_buf_set_text(0, 2, 38, 2, 45, { "decision" })
wait(function()
  return #vim.diagnostic.get(0) == 0
end)
is("its repair", #vim.diagnostic.get(0) == 0, vim.diagnostic.get(0))

vim.api.nvim_win_set_cursor(0, { 3, 3 })
local hover = ask("textDocument/hover", vim.lsp.util.make_position_params())
local text = hover and hover.contents.value or ""
is("hover", text:find("Commands that begin with `git`, then `push`", 1, true), hover)

vim.api.nvim_win_set_cursor(0, { 1, 8 })
local place = ask("textDocument/definition", vim.lsp.util.make_position_params())
place = place and (place[1] or place)
is("definition", place and place.uri:find("/common.rules$"), place)

local edits = ask("textDocument/formatting", vim.lsp.util.make_formatting_params())
vim.lsp.util.apply_text_edits(edits, 0, "utf-16")
local line = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]
is("layout", line == 'prefix_rule(pattern=["git", "push"], decision="deny", ' ..
  'justification="why")', line)

vim.cmd("silent write")
vim.cmd("edit .codex/b.rules")
is("the dialect of Codex by folder", vim.bo.filetype == "codex-rules", vim.bo.filetype)

local clients = vim.lsp.get_active_clients()
is("one server for a folder", #clients >= 1, #clients)
vim.lsp.stop_client(clients)
is("the server ends", wait(function()
  return #vim.lsp.get_active_clients() == 0
end))
io.stdout:write("1.." .. count .. "\n")
vim.cmd(failures == 0 and "qall!" or "cquit 1")
