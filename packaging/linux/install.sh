#!/bin/sh
# Installs the booth's program without a network, by one command:  sudo sh install.sh
# As root for the whole machine, else for this user alone. May be run again at any time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$here/release.json")

if [ "$(id -u)" -eq 0 ]; then
    prefix=/opt/putonghua-station commands=/usr/local/bin share=/usr/local/share
    sessions=/usr/share/xsessions
else
    prefix=$HOME/.local/lib/putonghua-station commands=$HOME/.local/bin share=$HOME/.local/share
    sessions=''
fi
[ "${1:-}" = --prefix ] && [ -n "${2:-}" ] && prefix=$2

echo "普通话水平测试机位程序 $version，安装到 $prefix/$version"
if [ -e "$prefix/$version" ]; then
    echo '这个版本已经装过，现在重新安装；设置、录音和日志不受影响。'
fi
if ! [ -d "$here/wheels" ]; then
    echo '安装包不完整：缺少 wheels 文件夹。请重新解开安装包，再运行 install.sh。' >&2
    exit 1
fi

echo '一、核对并安装程序文件（约一分钟）……'
mkdir -p "$prefix"
rm -rf "$prefix/$version.new"
cp -R "$here" "$prefix/$version.new"
rm -rf "${prefix:?}/$version"
mv "$prefix/$version.new" "$prefix/$version"
"$prefix/$version/prepare"

echo "二、登记命令 putonghua-station（$commands）"
mkdir -p "$commands" "$share/applications"
ln -sfn "$prefix/$version/putonghua-station" "$commands/putonghua-station"
cp "$here/putonghua-station.desktop" "$share/applications/"
if [ -n "$sessions" ]; then
    echo '三、登记考试专用桌面（登录界面可选“普通话测试”）'
    mkdir -p "$sessions"
    ln -sfn "$prefix/$version/kiosk-session" "$commands/putonghua-kiosk"
    cp "$here/putonghua-kiosk.desktop" "$sessions/"
else
    echo '三、没有用管理员身份安装：考试专用桌面未登记。需要时用 sudo 再运行一次。'
fi

missing=''
known=$(PATH=$PATH:/usr/sbin:/sbin; ldconfig -p 2>/dev/null || true)
while read -r file package; do
    case $known in *"$file"*) ;; *) missing="$missing $package" ;; esac
done <"$here/libraries.txt"
if [ -n "$missing" ]; then
    echo "注意：系统还缺少以下软件包，装好以前程序可能无法显示窗口或使用麦克风："
    echo "    apt install$missing"
fi
case :$PATH: in
*:"$commands":*) ;;
*) echo "注意：$commands 不在 PATH 里，请重新登录，或用完整路径运行。" ;;
esac
echo '安装完成。第一次安装请接着登记本机：putonghua-station register --help'
echo '已登记过的请检查本机：putonghua-station check'
