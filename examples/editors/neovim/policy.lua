-- SPDX-License-Identifier: Apache-2.0
--
-- Rule files in Neovim: put this file into ~/.config/nvim/plugin/.

vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = "*.rules",
  callback = function(event)
    local is_codex = event.match:find("/.codex/", 1, true) ~= nil
    vim.bo[event.buf].filetype = is_codex and "codex-rules" or "policy-rules"
  end,
})

-- The folder of the workspace: where load() and relative patterns begin.
local function root_of(path)
  local folder = vim.fn.fnamemodify(path, ":h")
  local found = vim.fn.finddir(".git", vim.fn.fnameescape(folder) .. ";")
  return found ~= "" and vim.fn.fnamemodify(found, ":p:h:h") or folder
end

local clients = {} -- by folder, where Neovim is too old to know (0.7)

vim.api.nvim_create_autocmd("FileType", {
  pattern = { "policy-rules", "codex-rules" },
  callback = function(event)
    local path = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(event.buf), ":p")
    local root = root_of(path)
    local config = {
      name = "polc",
      cmd = { "polc", "lsp" },
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
    }
    vim.bo[event.buf].commentstring = "# %s"
    if vim.lsp.start ~= nil then
      vim.lsp.start(config, { bufnr = event.buf })
      return
    end
    clients[root] = clients[root] or vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(event.buf, clients[root])
  end,
})
