# Makes the booth's self-contained folder and its archive on Windows. Needs Python 3.11 and git.
# Run in the repository:  powershell -ExecutionPolicy Bypass -File packaging\windows\build.ps1
$ErrorActionPreference = "Stop"
$env:PIP_CONSTRAINT = "$PWD\constraints.txt"
py -3.11 -m venv build\booth-env
build\booth-env\Scripts\pip install --quiet ".[station,packaging]"
if ($LASTEXITCODE) { exit $LASTEXITCODE }
build\booth-env\Scripts\pyinstaller --noconfirm --log-level WARN --workpath build\work --distpath build\booth packaging\station.spec
if ($LASTEXITCODE) { exit $LASTEXITCODE }
build\booth-env\Scripts\python packaging\folder.py
exit $LASTEXITCODE
